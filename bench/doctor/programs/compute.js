// No Buffer at all: what the doctor costs a program that does not need it.
exports.run = () => {
    const table = new Array(1000).fill(0);
    let sum = 0;
    const step = x => (x * 1103515245 + 12345) & 0x7fffffff;
    for (let i = 0, x = 1; i < 6000000; i++) {
        x = step(x);
        table[x % 1000] += 1;
        sum += table[i % 1000];
    }
    return sum;
};
