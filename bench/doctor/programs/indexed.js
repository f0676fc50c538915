// Bytes read and written by index: what calls nothing.
exports.run = () => {
    const bytes = Buffer.alloc(65536);
    let sum = 0;
    for (let round = 0; round < 100; round++) {
        for (let i = 0; i < bytes.length; i++)
            bytes[i] = bytes[(i + round) & 65535] + i;
    }
    for (let i = 0; i < bytes.length; i++)
        sum += bytes[i];
    return sum;
};
