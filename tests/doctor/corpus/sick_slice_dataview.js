// expect: slice-mutation warn
const { serve } = require('./service');
const record = Buffer.alloc(32, 'measured');
const label = record.slice(0, 8); // here
const numbers = new DataView(record.buffer, record.byteOffset, record.length);

function measure(n) {
    numbers.setUint32(4, n);
}

function report() {
    return label.toString('latin1').length;
}

serve(40, turn => { report(); measure(turn); report(); });
