// expect: none
const { serve } = require('./service');

function unmask(frame) {
    const mask = frame.slice(0, 4);
    const payload = frame.slice(4);
    for (let i = 0; i < payload.length; i++)
        payload[i] ^= mask[i & 3];
    return payload.toString('latin1');
}

serve(10, turn => { unmask(Buffer.alloc(68, turn & 255)); });
