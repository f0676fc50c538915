// Who keeps a cleared timer does not keep what its callback held.
const external = () => process.memoryUsage().external;
const kept = [];

function open(start, stop) {
    const bytes = Buffer.alloc(5000);
    kept.push(start(() => bytes.length, 1000));
    stop(kept.at(-1));
}

const before = external();
open(setTimeout, clearTimeout);
open(setInterval, clearInterval);
open(setImmediate, clearImmediate);
console.log(kept.length, external() - before);
const own = setInterval(() => {
    clearInterval(own);
    console.log('once');
}, 1);
