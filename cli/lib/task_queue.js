// Node's order of things on quickjs-libc's loop.
//
// Every call from the loop into JavaScript (a timer, a readable descriptor, a signal) goes through
// enter(): it runs the callback, then drain() runs what Node runs after each callback, in Node's
// order: all ticks, then all promise jobs, again until both are empty; then rejections that nobody
// has handled. The loop itself therefore never finds a job to run out of order.
const host = require('cli_host');

let ticks = [];
let position = 0;        // of the next tick in ticks
let draining = false;
let wakeUp = false;      // a loop turn is ordered for ticks made outside enter()
let unhandled = [];      // promises rejected in this turn, without a handler
let lateHandled = [];
const reported = new WeakSet();

// Set by lib/process.js: what an uncaught error and an unhandled rejection lead to.
exports.onUncaught = null;
exports.onUnhandledRejection = null;
exports.onRejectionHandled = null;

const engineQueue = globalThis.queueMicrotask;

exports.queueMicrotask = function queueMicrotask(callback) {
    require('node_error').validateFunction(callback, 'callback');
    engineQueue(callback);
};

function runJobs() {
    for (;;) {
        try {
            host.runJobs();
            return;
        } catch (error) {
            exports.onUncaught(error, 'uncaughtException');
        }
    }
}

function runTicks() {
    while (position < ticks.length) {
        const { callback, args } = ticks[position++];
        if (position === 1024) {
            ticks = ticks.slice(position);
            position = 0;
        }
        try {
            callback(...args);
        } catch (error) {
            exports.onUncaught(error, 'uncaughtException');
        }
    }
    ticks = [];
    position = 0;
}

// True when it did anything that may have made new ticks or jobs.
function reportRejections() {
    const handled = lateHandled;
    lateHandled = [];
    for (const promise of handled)
        exports.onRejectionHandled(promise);
    const list = unhandled;
    unhandled = [];
    for (const { promise, reason } of list) {
        reported.add(promise);
        exports.onUnhandledRejection(reason, promise);
    }
    return handled.length + list.length > 0;
}

exports.drain = () => {
    if (draining)
        return;
    draining = true;
    do {
        runTicks();
        runJobs();
    } while (position < ticks.length || reportRejections());
    draining = false;
};

// Calls `callback` from the loop.
exports.enter = (callback, ...args) => {
    host.beginTask();
    try {
        callback(...args);
    } catch (error) {
        exports.onUncaught(error, 'uncaughtException');
    }
    exports.drain();
};

exports.nextTick = (callback, ...args) => {
    if (typeof callback !== 'function')
        throw require('node_error').invalidArgType('callback', 'Function', callback);
    ticks.push({ callback, args });
};

// For callbacks that the engine makes by itself (finalisers): a loop turn that drains.
exports.ensureTurn = () => {
    if (draining || wakeUp)
        return;
    wakeUp = true;
    host.os.setTimeout(() => {
        wakeUp = false;
        exports.drain();
    }, 0);
};

// The engine's report of a promise rejected without a handler, or handled later.
exports.trackRejection = (promise, reason, handled) => {
    if (!handled) {
        unhandled.push({ promise, reason });
        return;
    }
    const index = unhandled.findIndex((entry) => entry.promise === promise);
    if (index >= 0)
        unhandled.splice(index, 1);
    else if (reported.has(promise))
        lateHandled.push(promise);
};
