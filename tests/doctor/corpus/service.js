// What every program of the corpus runs on: a service that does `work` every `everyMs` for as many
// seconds as the command line says, with random numbers from a seed.
const seconds = Number(process.argv[2] ?? 13);
let seed = Number(process.argv[3] ?? 1) >>> 0;

// mulberry32
exports.random = () => {
    seed = (seed + 0x6d2b79f5) >>> 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
exports.integer = (low, high) => low + Math.floor(exports.random() * (high - low));
exports.seconds = seconds;

exports.serve = (everyMs, work) => {
    const start = performance.now();
    let turn = 0;
    const timer = setInterval(() => {
        const share = (performance.now() - start) / 1000 / seconds;
        if (share >= 1) {
            clearInterval(timer);
            return;
        }
        work(turn++, share);
    }, everyMs);
};
