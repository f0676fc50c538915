// A frame that is built by index through a view, sent as text, and built again.
exports.run = () => {
    const frame = Buffer.alloc(1400);
    const body = frame.subarray(16, 1400);
    let sum = 0;
    for (let round = 0; round < 6000; round++) {
        for (let i = 0; i < 1384; i++)
            body[i] = i + round;
        sum += frame.toString('latin1').length;
    }
    return sum;
};
