// expect: none
const { serve, integer } = require('./service');

serve(50, () => {
    const parts = [];
    for (let i = 0; i < 10; i++) {
        const header = Buffer.alloc(30);
        header.writeUInt32LE(0x04034b50, 0);
        parts.push(header, Buffer.from('file' + i), Buffer.alloc(integer(100, 4000)));
    }
    Buffer.concat(parts);
});
