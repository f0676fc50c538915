// Frames of a binary protocol taken out of 64 KiB chunks: views, numbers, search.
exports.run = () => {
    const chunk = Buffer.alloc(65536);
    for (let at = 0; at + 64 <= chunk.length; at += 64) {
        chunk.writeUInt32BE(60, at);
        chunk.write('key=value;', at + 4, 'latin1');
    }
    let sum = 0;
    for (let round = 0; round < 1300; round++) {
        for (let at = 0; at + 64 <= chunk.length; at += 64) {
            const frame = chunk.subarray(at + 4, at + 4 + chunk.readUInt32BE(at));
            sum += frame.indexOf(59) + frame.readUInt16LE(0);
        }
    }
    return sum;
};
