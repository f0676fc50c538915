// expect: none
const { serve, integer } = require('./service');
let waiting = [];
let number = 0;

function send(batch) {
    setTimeout(() => {
        if (batch.number % 5 === 4 && ++batch.tries < 4)
            waiting.push(batch);
    }, 15);
}

serve(10, turn => {
    send({ number: number++, tries: 0, body: Buffer.alloc(integer(3000, 6000), 10) });
    if (turn % 48 === 0) {
        const again = waiting;
        waiting = [];
        again.forEach(send);
    }
});
