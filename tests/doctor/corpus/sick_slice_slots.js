// expect: slice-mutation serious
const { serve } = require('./service');

// Messages take turns in the slots of one buffer, and wait longer than a turn lasts.
const slots = Buffer.alloc(64 * 48);
const waiting = [];
let next = 0;

function take() {
    next = (next + 1) % 48;
    return slots.slice(next * 64, next * 64 + 64); // here
}

function send(n) {
    const message = take();
    message.write('message ' + n);
    waiting.push(message.toString('latin1', 0, 8) === 'message ' ? message : null);
}

function deliver(message) {
    return message.readUInt32LE(8);
}

serve(10, n => {
    send(n);
    if (waiting.length > 60)
        deliver(waiting.shift());
});
