// Binary to text and back, 1 KiB at a time.
exports.run = () => {
    const bytes = Buffer.alloc(1024, 'some bytes');
    let sum = 0;
    for (let i = 0; i < 700000; i++) {
        const text = bytes.toString(i & 1 ? 'base64' : 'hex');
        sum += Buffer.from(text, i & 1 ? 'base64' : 'hex').length;
    }
    return sum;
};
