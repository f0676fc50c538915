// expect: pinning serious
// length: 13
const { serve } = require('./service');
const ids = [];

function readChunk(n) {
    const chunk = Buffer.allocUnsafe(65536);
    chunk.writeUInt32BE(n, 0);
    return chunk;
}

function parse(chunk) {
    ids.push(chunk.subarray(0, 12)); // here
}

serve(6, turn => { parse(readChunk(turn)); });
