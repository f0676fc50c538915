// expect: slice-mutation serious
const { serve, integer } = require('./service');
const receive = Buffer.alloc(8192);
const queue = [];

function arrive(n) {
    for (let at = 0; at < 256; at += 4)
        receive.writeUInt32BE(n * 1000 + at, at);
}

function enqueue() {
    const frame = receive.slice(0, 256); // here
    if (frame.readUInt32BE(0) >= 0)
        queue.push(frame);
}

function flush() {
    for (const frame of queue.splice(0))
        frame.readUInt32BE(4);
}

serve(20, turn => { arrive(turn); enqueue(); if (turn % 5 === 4) setTimeout(flush, 3); });
