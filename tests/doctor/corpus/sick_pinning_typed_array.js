// expect: pinning warn
const { serve, integer } = require('./service');
const rows = [];

serve(100, turn => {
    const block = Buffer.alloc(40_000, turn & 255);
    const at = block.byteOffset + integer(0, 1000);
    rows.push(new Uint8Array(block.buffer, at, 24)); // here
});
