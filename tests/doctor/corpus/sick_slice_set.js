// expect: slice-mutation serious
const { serve } = require('./service');
const table = Buffer.alloc(512, 'row ');

function firstRow() {
    return table.slice(0, 16); // here
}

function overwrite(row, n) {
    row.set([n & 255, 1, 2, 3]);
}

function show() {
    return table.equals(Buffer.alloc(512));
}

serve(40, turn => { show(); overwrite(firstRow(), turn); show(); });
