// expect: string-conversion warn|serious
const { serve, integer } = require('./service');
const block = Buffer.alloc(12000);

function zeros() {
    let found = 0;
    for (let i = 0; i < block.length; i++)
        if (block.toString('hex', i, i + 1) === '00') // here
            found++;
    return found;
}

serve(30, () => { block[integer(0, block.length)] = 1; zeros(); });
