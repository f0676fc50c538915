// A bounded cache: many live Buffers, one goes for each that comes.
exports.run = () => {
    const kept = new Array(20000);
    for (let i = 0; i < 1500000; i++)
        kept[(i * 7919) % kept.length] = Buffer.alloc(64 + (i & 511));
    return kept.length;
};
