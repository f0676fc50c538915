// Records written and read number by number.
exports.run = () => {
    const record = Buffer.alloc(64);
    let sum = 0;
    for (let i = 0; i < 2500000; i++) {
        record.writeUInt32BE(i, 0);
        record.writeDoubleLE(i, 8);
        sum += record.readUInt32BE(0) + record.readUInt16LE(8);
    }
    return sum;
};
