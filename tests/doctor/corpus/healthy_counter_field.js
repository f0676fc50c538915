// expect: none
const { serve } = require('./service');
const message = Buffer.alloc(40_000, 'telemetry ');

// 20 MB/s of one place, but never the same bytes.
serve(20, turn => {
    for (let i = 0; i < 10; i++) {
        message.writeUInt32BE(turn * 10 + i, 100);
        message.toString('latin1');
    }
});
