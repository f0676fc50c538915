// Concat, copy, fill, compare: bytes moved by methods.
exports.run = () => {
    const parts = Array.from({ length: 16 }, (_, i) => Buffer.alloc(512, i + 1));
    const target = Buffer.alloc(8192);
    let sum = 0;
    for (let i = 0; i < 400000; i++) {
        const joined = Buffer.concat(parts);
        joined.copy(target);
        target.fill(i & 255, 0, 256);
        sum += target.compare(joined);
    }
    return sum;
};
