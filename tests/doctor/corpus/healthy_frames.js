// expect: none
const { serve } = require('./service');

function frame(n) {
    const whole = Buffer.alloc(64);
    const head = whole.subarray(0, 4);
    head.writeUInt32BE(n);
    whole.write('body', 4);
    return whole.toString('hex');
}

serve(10, turn => { frame(turn); });
