// A Buffer a message, made of text and read as text again.
exports.run = () => {
    let sum = 0;
    for (let i = 0; i < 1100000; i++)
        sum += Buffer.from('message ' + i + ' of a service that talks').toString().length;
    return sum;
};
