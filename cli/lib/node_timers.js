// node:timers and node:timers/promises.
const timers = require('timer_queue');
const { validateAbortSignal } = require('node_error');
const { abortError } = require('stream_common');

// A promise that `start(resolve)` settles through a timer which `stop` takes back on abort.
function promised(start, stop, value, options = {}) {
    const { signal, ref = true } = options;
    try {
        validateAbortSignal(signal, 'options.signal');
    } catch (error) {
        return Promise.reject(error);
    }
    if (signal?.aborted)
        return Promise.reject(abortError(signal.reason));
    return new Promise((resolve, reject) => {
        const timer = start(() => {
            signal?.removeEventListener('abort', onAbort);
            resolve(value);
        });
        function onAbort() {
            stop(timer);
            reject(abortError(signal.reason));
        }
        if (!ref)
            timer.unref();
        signal?.addEventListener('abort', onAbort, { once: true });
    });
}

const promises = {
    setTimeout: (delay, value, options) => promised((done) => timers.setTimeout(done, delay), timers.clearTimeout, value, options),
    setImmediate: (value, options) => promised((done) => timers.setImmediate(done), timers.clearImmediate, value, options),
    async* setInterval(delay, value, options) {
        for (;;)
            yield await promises.setTimeout(delay, value, options);
    },
    scheduler: {
        wait: (delay, options) => promises.setTimeout(delay, undefined, options),
        yield: () => promises.setImmediate(),
    },
};

const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = timers;
exports.module = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, promises };
