// Builds the globals and runs the program. What a program may never use is made when first touched.
const host = require('cli_host');
const tasks = require('task_queue');
const timers = require('timer_queue');
const processModule = require('process');
const esm = require('esm');
const commonjs = require('commonjs');
const resolver = require('module_resolver');

const { process } = processModule;
// The binding's process.memoryUsage() moves to the real process.
const bindings = globalThis.process;
if (bindings !== undefined && bindings !== null) {
    for (const name of Object.getOwnPropertyNames(bindings))
        Object.defineProperty(process, name, Object.getOwnPropertyDescriptor(bindings, name));
}
processModule.module = process;

function define(name, value, enumerable = false) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable });
}

function move(name, value) {
    delete globalThis[name];
    define(name, value, true);
}

// A global that is loaded from `file` when first used.
function defineLazy(file, names, enumerable = false) {
    for (const name of names) {
        if (Object.hasOwn(globalThis, name) && typeof globalThis[name] === 'function')
            continue;
        Object.defineProperty(globalThis, name, {
            configurable: true, enumerable,
            get() {
                const value = require(file)[name];
                define(name, value, enumerable);
                return value;
            },
            set(value) { define(name, value, enumerable); },
        });
    }
}

require('error_stack').install();
require('array_buffer').install();
require('string_limit').install();
define('process', process);
define('console', require('console').module);

// What Node lists of its globals, in its order; the engine's and the binding's move behind the others.
define('global', globalThis, true);
for (const name of ['clearImmediate', 'setImmediate', 'clearInterval', 'clearTimeout', 'setInterval', 'setTimeout'])
    define(name, timers[name], true);
move('queueMicrotask', tasks.queueMicrotask);
defineLazy('structured_clone', ['structuredClone'], true);
move('atob', globalThis.atob);
move('btoa', globalThis.btoa);
delete globalThis.performance;
defineLazy('node_perf_hooks', ['performance'], true);
defineLazy('node_crypto', ['crypto']);
defineLazy('node_url', ['URL', 'URLSearchParams']);
defineLazy('event_target', ['Event', 'EventTarget', 'CustomEvent', 'AbortController', 'AbortSignal']);
defineLazy('message_channel', ['MessageChannel', 'MessagePort', 'MessageEvent', 'BroadcastChannel']);

// --zero-fill-buffers
if (host.zeroFill) {
    for (const name of ['allocUnsafe', 'allocUnsafeSlow']) {
        const make = { [name](size) { return Buffer.alloc(size); } }[name];
        Object.defineProperty(Buffer, name, { value: make, writable: true, configurable: true, enumerable: true });
    }
}

let mainPromise = null;

host.setHooks({
    resolve: esm.resolve,
    load: esm.load,
    meta: esm.meta,
    rejection: tasks.trackRejection,
    loopEnded: processModule.loopEnded,
    exitCode: () => processModule.finish(mainPromise !== null && host.promiseState(mainPromise)[0] === 0),
});

function start(file) {
    const source = commonjs.readSource(file);
    if (commonjs.formatOf(file, source) !== 'module') {
        commonjs.runMain(file);
        return;
    }
    // As a promise job, so that ticks wait until the module's own jobs are done. A failure is an
    // uncaught error, not an unhandled rejection.
    mainPromise = Promise.resolve().then(() => host.importModule(file)[0]);
    mainPromise.catch((error) => tasks.onUncaught(error, 'uncaughtException'));
}

// The program could not even be opened: one line.
function cannotStart(error) {
    let reason = error.message;
    if (error.simple || error.syscall) {
        const why = reason.replace(/^\w+: /, '').replace(/, \w+.*$/, '');
        reason = `cannot read '${error.path ?? process.argv[1]}': ${why[0].toUpperCase()}${why.slice(1)}`;
    }
    processModule.fail(error, `offheap: ${reason}\n`);
}

// What C calls with the command line.
exports.main = (file, args) => {
    process.argv = [process.execPath, file, ...args];
    let found;
    try {
        found = resolver.forMain(file);
        const text = host.readText(found);
        if (typeof text === 'number')
            throw require('node_error').systemException(text, 'open', file);
    } catch (error) {
        cannotStart(error);
    }
    process.argv[1] = found;
    timers.updateTime();
    host.programFound();
    tasks.enter(start, found);
};
