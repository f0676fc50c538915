// expect: none
const { serve } = require('./service');

function decode(packet) {
    const samples = packet.subarray(8);
    samples.swap16();
    return samples.readInt16LE(0) + packet.readUInt32BE(0);
}

serve(8, turn => { decode(Buffer.alloc(136, turn & 255)); });
