// expect: none
const { serve, integer } = require('./service');
const blocks = Array.from({ length: 40 }, (_, i) => Buffer.alloc(8192, i));
const before = blocks.map(block => Buffer.from(block));

const same = (a, b) => a.equals(b);

serve(15, () => {
    blocks[integer(0, 40)].writeUInt32LE(integer(0, 1e9), 100);
    for (let i = 0; i < 40; i++)
        if (!same(blocks[i], before[i]))
            blocks[i].copy(before[i]);
});
