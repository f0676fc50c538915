// expect: slice-mutation serious
const { serve } = require('./service');
const pool = Buffer.alloc(4096);
const log = [];

function take(n) {
    pool.write('message ' + n, 0);
    const view = pool.slice(0, 32); // here
    log.push(view);
    return view.toString('latin1');
}

function recycle() {
    pool.fill(0);
}

function report() {
    const last = log[log.length - 1];
    if (last)
        last.toString('latin1');
    if (log.length > 50)
        log.length = 0;
}

serve(50, turn => { take(turn); setTimeout(recycle, 5); setTimeout(report, 15); });
