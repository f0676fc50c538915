// expect: none
const { serve } = require('./service');
const frame = Buffer.alloc(128);

// A part of the frame is handed down to be written: that is what it was cut for.
function writeHeader(target, n) {
    target.writeUInt32BE(n, 0);
    target.writeUInt16BE(n & 0xffff, 4);
}

function send(n) {
    writeHeader(frame.subarray(0, 16), n);
    frame.write('body ' + n, 16);
    return frame.toString('hex').length;
}

serve(20, send);
