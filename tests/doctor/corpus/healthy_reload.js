// expect: none
const { serve } = require('./service');
let config = [];

serve(20, turn => {
    if (turn % 40 === 0)
        config = Array.from({ length: 50 }, (_, i) => Buffer.alloc(20000, i));
    config[turn % config.length].readUInt8(0);
});
