// expect: none
// Bursts wait their turn, but the consumer is as fast as the producer.
const { serve, integer } = require('./service');
const waiting = [];

function receive() {
    waiting.push(Buffer.alloc(integer(2000, 3000)));
}

function work() {
    if (waiting.length > 0)
        waiting.shift().fill(1);
}

serve(10, turn => {
    const isBurst = turn % 200 < 100;
    for (let i = isBurst ? 3 : 0; i > 0; i--)
        receive();
    work();
    if (!isBurst)
        work();
});
