// Text in chunks, cut into lines: slices of a chunk, each decoded once.
exports.run = () => {
    const chunk = Buffer.from('a line of a log file with some words in it\n'.repeat(1500));
    let sum = 0;
    for (let round = 0; round < 800; round++) {
        let from = 0;
        for (let to; (to = chunk.indexOf(10, from)) >= 0; from = to + 1)
            sum += chunk.slice(from, to).toString('latin1').length;
    }
    return sum;
};
