// expect: string-conversion *
const { serve } = require('./service');
const message = Buffer.alloc(32768, 'payload ');

function forward(n) {
    message.writeUInt16BE(n & 0x7f7f, 0);
    const text = message.toString('latin1'); // here
    return Buffer.from(text, 'latin1'); // here
}

serve(2, turn => { for (let i = 0; i < 30; i++) forward(turn * 30 + i); });
