// expect: string-conversion warn
const { serve } = require('./service');
const message = Buffer.alloc(32768, 'payload ');

function text(n) {
    message.writeUInt16BE(n & 0x7f7f, 0);
    return message.toString('latin1'); // here
}

function forward(n) {
    return Buffer.from(text(n), 'latin1');
}

serve(10, turn => { for (let i = 0; i < 10; i++) forward(turn * 10 + i); });
