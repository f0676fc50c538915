// expect: none
// Pages of one block that are filled again only after the disk has them, and a head that is filled in for each frame.
const fs = require('fs');
const { serve } = require('./service');
const SIZE = 1024, PAGES = 8;
const block = Buffer.alloc(PAGES * SIZE, 1);
const frame = Buffer.alloc(SIZE, 1);
const head = frame.subarray(0, 8);
const disk = fs.openSync('/dev/null', 'w');
const free = Array.from({ length: PAGES }, (_, i) => i * SIZE);

function begin(start) {
    block.fill(0, start, start + SIZE);
    return block.subarray(start, start + SIZE);
}

function put(page, turn) {
    page.writeUInt32LE(turn, 0);
    page.write(`turn ${turn} of many`, 4);
}

function flush(page, start) {
    fs.writeSync(disk, page);
    free.push(start);
}

function send(turn) {
    head.writeUInt32LE(turn, 0);
    frame.write('body', 8);
    fs.writeSync(disk, frame);
}

serve(20, turn => {
    send(turn);
    const start = free.pop();
    if (start === undefined)
        return;
    const page = begin(start);
    put(page, turn);
    setTimeout(flush, 30, page, start);
});
