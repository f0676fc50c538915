// expect: slice-mutation warn
const { serve } = require('./service');
const file = Buffer.alloc(1024, 'configuration ');

function cached() {
    return file.subarray(0, 64); // here
}

function consume(view, n) {
    view.writeUInt32LE(n, 8);
}

const shared = cached();
serve(30, turn => {
    shared.toString('latin1');
    consume(cached(), turn);
    setTimeout(() => shared.equals(file), 2);
});
