// expect: none
const { serve } = require('./service');
const pool = Buffer.alloc(4096);
const log = [];

function take(n) {
    pool.write('message ' + n, 0);
    const copy = Buffer.from(pool.slice(0, 32));
    log.push(copy);
    return copy.toString('latin1');
}

serve(50, turn => {
    take(turn);
    setTimeout(() => pool.fill(0), 5);
    setTimeout(() => log.splice(0).forEach(item => item.toString('latin1')), 15);
});
