// expect: slice-mutation warn
const { serve } = require('./service');

// Who looks, then makes the view and writes through it by index, has looked before.
function unmask(frame) {
    const payload = frame.slice(4); // here
    for (let i = 0; i < payload.length; i++)
        payload[i] ^= frame[i & 3];
    return payload;
}

function trace(frame) {
    return frame.toString('hex', 4, 12);
}

serve(100, turn => {
    const frame = Buffer.alloc(64, 0x41 + turn % 20);
    frame.writeUInt32BE(0x01020304 + turn, 0);
    trace(frame);
    unmask(frame);
    trace(frame);
});
