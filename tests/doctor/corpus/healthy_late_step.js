// expect: none
const { serve } = require('./service');
let model = null;

function infer(turn, share) {
    if (!model && share > 0.6)
        model = Array.from({ length: 192 }, (_, i) => Buffer.alloc(64 * 1024, i));
    const scratch = Buffer.alloc(4096);
    scratch.writeUInt32BE(turn);
    return model ? model[turn % 192][turn % 65536] : 0;
}

serve(10, infer);
