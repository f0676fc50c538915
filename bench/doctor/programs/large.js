// Buffers beyond the pool, written whole.
exports.run = () => {
    let sum = 0;
    for (let i = 0; i < 16000; i++) {
        sum += Buffer.alloc(65536 << (i % 6), i & 255).length;
        sum += Buffer.allocUnsafe(65536).fill(i & 255).length;
    }
    return sum;
};
