// expect: none
const { serve } = require('./service');

serve(10, turn => {
    for (let i = 0; i < 50; i++)
        Buffer.allocUnsafe(8192).writeUInt32BE(turn, 0);
});
