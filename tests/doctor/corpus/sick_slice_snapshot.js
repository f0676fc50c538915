// expect: slice-mutation warn
const { serve, integer } = require('./service');

// What the players were like at the last broadcast is kept as a view, so nothing has ever changed.
const state = Buffer.alloc(64 * 16);
let previous = Buffer.alloc(64 * 16);
let sent = 0;

function move() {
    const at = integer(0, 64) * 16;
    state.writeInt32LE(state.readInt32LE(at) + integer(1, 9), at);
}

function broadcast() {
    for (let at = 0; at < state.length; at += 16)
        sent += state.compare(previous, at, at + 16, at, at + 16) !== 0;
    previous = state.subarray(0, state.length); // here
}

serve(15, n => {
    move();
    if (n % 2 === 1)
        broadcast();
});
