// expect: none
const { serve } = require('./service');
const frame = Buffer.alloc(64);

function build(n) {
    const head = frame.subarray(0, 4);
    head.writeUInt32BE(n);
}

function send() {
    return frame.toString('hex');
}

serve(20, turn => { build(turn); send(); });
