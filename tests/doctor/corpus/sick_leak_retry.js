// expect: leak serious
const { serve, integer } = require('./service');
let waiting = [];
let number = 0;

function send(batch) {
    setTimeout(() => {
        if (batch.number % 5 === 4)
            waiting.push(batch);
    }, 15);
}

serve(10, turn => {
    send({ number: number++, body: Buffer.alloc(integer(3000, 6000), 10) }); // here
    if (turn % 48 === 0) {
        const again = waiting;
        waiting = [];
        again.forEach(send);
    }
});
