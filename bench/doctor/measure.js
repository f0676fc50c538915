// measure.js PROGRAM ROUND: runs a program of this folder and prints the milliseconds of its work alone, by the clock
// and of processor time: neither start-up nor the doctor's report is what is asked. The engine gives a 4 KiB arena back as soon as it is empty and
// sets the next one up object by object: where the arenas happen to be full decides over up to a quarter of the time,
// and any object more or less moves that. So a ballast, other in each round, leaves arenas behind that are half full:
// what comes and goes finds room in them, and none of them empties.
const { run } = require('./programs/' + process.argv[2]);
let seed = Number(process.argv[3] ?? 0) * 7919 + 1;
const shapes = [() => ({}), () => [1], () => ({ a: {}, b: 1, c: 2, d: 3, e: 4 }), () => () => seed, () => new Map([[1, 2]]),
    () => Buffer.alloc(16), () => 'text ' + seed, () => new Uint8Array(8).subarray(1)];
globalThis.ballast = shapes.map(make => {
    seed = Math.imul(seed, 1103515245) + 12345 >>> 0;
    return Array.from({ length: 400 + (seed >>> 16) % 200 }, make).filter((_, i) => i % 2);
});
const begun = performance.now(), used = process.cpuUsage();
const end = () => {
    const { user, system } = process.cpuUsage(used);
    console.log(performance.now() - begun, (user + system) / 1000);
};
if (run.length > 0)
    run(end);
else {
    run();
    end();
}
