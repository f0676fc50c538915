// process.kill() and os.constants.signals: what they take and refuse. Signal 0 asks, and reaches nobody.
const os = require('os');
console.log(os.constants.signals);

function outcome(...args) {
    try {
        return process.kill(...args);
    } catch (error) {
        return `${error.name} ${error.code} ${error.message}`;
    }
}
console.log(outcome(process.pid, 0), outcome(String(process.pid), 0));
for (const pid of [undefined, null, NaN, 1.5, 'x', {}, [], 2 ** 32])
    console.log(pid, outcome(pid, 0));
for (const signal of ['SIGNONE', 'sigterm', 'toString', {}, [], true, 99, -1, 1.5])
    console.log(signal, outcome(process.pid, signal));
console.log(outcome(2 ** 31 - 1, 0), outcome(2 ** 31 - 1, 'SIGSEGV'));
