// Small Buffers made and dropped: the path that samples.
exports.run = () => {
    let sum = 0;
    for (let i = 0; i < 2500000; i++)
        sum += Buffer.allocUnsafe(16 + (i & 1023)).length;
    return sum;
};
