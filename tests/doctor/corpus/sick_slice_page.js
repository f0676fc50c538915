// expect: slice-mutation warn
// A page is written through its view and waits for the disk, while the block it lies in is filled for the next one.
const fs = require('fs');
const { serve } = require('./service');
const SIZE = 1024;
const block = Buffer.alloc(2 * SIZE, 1);
const disk = fs.openSync('/dev/null', 'w');

function begin(turn) {
    const start = turn % 2 * SIZE;
    block.fill(0, start, start + SIZE);
    return block.subarray(start, start + SIZE); // here
}

function put(page, turn) {
    page.writeUInt32LE(turn, 0);
    page.write(`turn ${turn} of many`, 4);
}

function flush(page) {
    fs.writeSync(disk, page);
}

serve(20, turn => {
    const page = begin(turn);
    put(page, turn);
    setTimeout(flush, 150, page);
});
