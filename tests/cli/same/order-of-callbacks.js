// nextTick before promise jobs, timers by due time, immediates after them.
const log = (text) => console.log(text);
setTimeout(() => {
    log('timeout');
    process.nextTick(() => log('tick in timeout'));
    Promise.resolve().then(() => log('job in timeout'));
    setImmediate(() => log('immediate in timeout'));
    setTimeout(() => log('timeout in timeout'), 0);
}, 5);
process.nextTick(() => {
    log('tick 1');
    Promise.resolve().then(() => {
        log('job in tick');
        process.nextTick(() => log('tick in job'));
    });
    process.nextTick(() => log('tick in tick'));
});
Promise.resolve().then(() => log('job 1')).then(() => log('job 2'));
queueMicrotask(() => log('microtask'));
process.nextTick((a, b) => log(`tick 2 ${a} ${b}`), 'a', 'b');
(async () => {
    log('async start');
    await null;
    log('async end');
})();
setTimeout(() => log('150'), 150);
setTimeout(() => log('100'), 100);
setTimeout(() => log('100 again'), 100);
const interval = setInterval(() => {
    log('interval');
    if (++count === 3)
        clearInterval(interval);
}, 200);
let count = 0;
clearTimeout(setTimeout(() => log('never'), 1));
setTimeout(() => log('unref never keeps alive'), 100000).unref();
const timer = setTimeout((x) => log(`refreshed ${x}`), 250, 'x');
setTimeout(() => timer.refresh(), 110);
clearImmediate(setImmediate(() => log('never')));
log('end of main');
process.on('beforeExit', (code) => log(`beforeExit ${code}`));
process.on('exit', (code) => log(`exit ${code}`));
