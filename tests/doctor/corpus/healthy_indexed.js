// expect: none
const { serve } = require('./service');
const state = Buffer.alloc(64);

serve(10, turn => {
    state[turn % 64] = turn & 255;
    state.toString('hex');
    const copy = Buffer.from(state.slice(0, 8));
    copy.readUInt8(0);
});
