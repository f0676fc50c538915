// expect: none
const { serve, integer } = require('./service');
const block = Buffer.alloc(12000);

function zeros() {
    let found = 0;
    for (let i = 0; i < block.length; i++)
        if (block[i] === 0)
            found++;
    return found;
}

serve(30, () => { block[integer(0, block.length)] = 1; zeros(); });
