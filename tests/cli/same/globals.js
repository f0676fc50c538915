console.log(typeof global, global === globalThis, typeof process, typeof Buffer, typeof setImmediate, typeof structuredClone, typeof performance.now(), typeof queueMicrotask);
const source = { date: new Date(0), map: new Map([['k', new Set([1])]]), bytes: new Uint8Array([1, 2, 3]), nested: [{ a: 1n }], re: /x/gi, error: new RangeError('r'), undef: undefined };
source.self = source;
const copy = structuredClone(source);
copy.error = copy.error.message;
copy.self = null;
console.log(copy, copy !== source, structuredClone(source).self.self !== source, structuredClone(source).error instanceof RangeError);
const buffer = new ArrayBuffer(8);
const view = new Uint16Array(buffer, 2, 2);
view[1] = 500;
const moved = structuredClone({ view, buffer }, { transfer: [buffer] });
console.log(buffer.byteLength, view.length, moved.view, moved.view.buffer === moved.buffer);
for (const bad of [() => {}, Symbol('s'), { f() {} }, new WeakMap()]) {
    try {
        structuredClone(bad);
    } catch (error) {
        console.log(error.name, error.code, error instanceof DOMException);
    }
}
const controller = new AbortController();
controller.signal.addEventListener('abort', (event) => console.log(event.type, controller.signal.aborted, controller.signal.reason.name));
controller.abort();
console.log(AbortSignal.abort('why').reason);
const target = new EventTarget();
target.addEventListener('x', (event) => {
    event.preventDefault();
    console.log(event.type, event.detail, event.target === target);
}, { once: true });
console.log(target.dispatchEvent(new CustomEvent('x', { detail: 5, cancelable: true })), target.dispatchEvent(new Event('x')));
const { port1, port2 } = new MessageChannel();
port2.onmessage = (event) => {
    console.log('message', event.data);
    port1.close();
};
port1.postMessage({ hello: [1, Buffer.from('x')] });
console.table([{ a: 1, b: 'x' }, { a: 2, c: true }]);
console.table(new Map([['k', 1]]));
console.table([1, 2]);
console.table([[1, 2], [3, 4]], ['1']);
console.group('group');
console.log('inside\ntwo lines');
console.group();
console.info('deeper');
console.groupEnd();
console.groupEnd();
console.count();
console.count('x');
console.count();
console.countReset();
console.count();
console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
console.log('%s is %d years and %i, %f, %j %o %O %c styled', 'x', 42, 42.9, 1.5, { a: 1 }, { b: 1 }, { c: 1 }, 'css');
console.log(new Error('shown').message, [undefined, null, NaN, -0], { 'quoted-key': 1, plain: 2 }, Buffer.from('abc'), new Uint8Array(3), new ArrayBuffer(2), [1.5, 'x', 1n], function named() {}, class A {}, Symbol('s'));
console.log(process.argv.length, process.argv0.length > 0, process.exitCode, typeof process.pid, process.platform, process.title.length > 0, typeof process.uptime(), process.hrtime().length, typeof process.hrtime.bigint(), process.version.split('.')[0], Array.isArray(process.execArgv));
process.env.CLI_TEST = 5;
console.log(process.env.CLI_TEST, typeof process.env.CLI_TEST, 'CLI_TEST' in process.env, delete process.env.CLI_TEST, process.env.CLI_TEST);
for (const bad of [() => process.chdir('/nowhere'), () => process.nextTick(1), () => setTimeout('x'), () => process.exit('x'), () => process.emitWarning(5), () => process.kill(process.pid, 'SIGNOPE'), () => process.hrtime(1)]) {
    try {
        bad();
    } catch (error) {
        console.log(error.name, error.code, error.message.replace(/'.*' ->/, "'cwd' ->"));
    }
}
console.log(Object.prototype.toString.call(process), Object.prototype.toString.call(console), Object.prototype.toString.call(new URL('x:')));
process.stdout.write('written ');
process.stdout.write(Buffer.from('as bytes\n'), () => console.log('written callback'));

// util.promisify() of timers, and queueMicrotask().
const { promisify } = require('util');
const { setTimeout: later } = require('timers/promises');
console.log(promisify(setTimeout) === later, Object.keys(globalThis).slice(0, 12), queueMicrotask.length);
promisify(setImmediate)('value').then((value) => {
    console.log('after an immediate', value);
    return promisify(setTimeout)(20, 'value');
}).then((value) => console.log('after a timer', value));
queueMicrotask(() => console.log('microtask'));
try {
    queueMicrotask('x');
} catch (error) {
    console.log(error.name, error.code, error.message);
}

// What is shown of objects that hide their state.
{
    const { inspect } = require('util');
    const controller = new AbortController();
    console.log(controller, [controller.signal], inspect(controller, { depth: 0 }), AbortSignal.abort());
    console.log(new EventTarget(), new (class Own extends EventTarget {})(), inspect(new Event('x')).replace(/timeStamp: [\d.]+/, 'timeStamp'));
}
