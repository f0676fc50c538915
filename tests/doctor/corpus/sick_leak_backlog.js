// expect: leak serious
const { serve, integer } = require('./service');
const waiting = [];

function receive() {
    waiting.push(Buffer.alloc(integer(2000, 3000))); // here
}

function work() {
    if (waiting.length > 0)
        waiting.shift().fill(1);
}

serve(10, turn => {
    receive();
    if (turn % 5 < 3)
        work();
});
