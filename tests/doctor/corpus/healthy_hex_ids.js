// expect: none
const { serve, integer } = require('./service');
const id = Buffer.alloc(16);

serve(10, turn => {
    for (let i = 0; i < 20; i++) {
        id.writeUInt32BE(integer(0, 1e9), i % 12);
        id.toString('hex');
    }
});
