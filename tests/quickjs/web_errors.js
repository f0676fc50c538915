/* Errors as a program sees them: the first line of `stack`, own properties and their order, toString(),
   Error.captureStackTrace() and Error.prepareStackTrace(). */
const { inspect, format } = require('util');
const { StringDecoder } = require('string_decoder');

const firstLine = (text) => (typeof text === 'string' ? text.split('\n    at')[0] : inspect(text));

function show(label, call) {
    try {
        console.log(`${label}: ${inspect(call())}`);
    } catch (error) {
        console.log(`${label}: ${firstLine(error.stack)} | ${String(error)} | ` +
            `${Reflect.ownKeys(error).filter((key) => key !== 'stack')} | ${error.constructor.name}`);
    }
}

show('argument type', () => Buffer.from(5));
show('argument value', () => Buffer.alloc(2, 'x', 'nope'));
show('argument value of fill', () => Buffer.alloc(2).fill('zz', 'hex'));
show('out of range', () => Buffer.alloc(2).readInt8(9));
show('out of bounds', () => Buffer.alloc(2).readInt32LE(0));
show('unknown encoding', () => Buffer.from('a', 'nope'));
show('size', () => Buffer.alloc(3).swap16());
show('missing argument', () => atob());
show('DOMException', () => atob('*'));
show('transcode', () => require('buffer').transcode(Buffer.from('a'), 'utf8', 'hex'));
show('C++: no string', () => Buffer.alloc(3).write(5));
show('C++: no buffer', () => Buffer.prototype.hexSlice.call({}));
show('C++: index', () => Buffer.alloc(3).hexSlice(-1));
show('C++: offset', () => Buffer.alloc(3).hexWrite('00', 9));
show('script: offset', () => Buffer.alloc(3).latin1Write('00', 9));
show('decoder: label', () => new TextDecoder('nope'));
show('decoder: label before options', () => new TextDecoder('nope', { get fatal() { throw new Error('asked'); } }));
show('decoder: utf-8', () => new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.of(255)));
show('decoder: utf-16', () => new TextDecoder('utf-16le', { fatal: true }).decode(Uint8Array.of(0, 0xd8)));
show('decoder: single bytes', () => new TextDecoder('iso-8859-3', { fatal: true }).decode(Uint8Array.of(0xa5)));
show('decoder: input of utf-8', () => new TextDecoder().decode(5));
show('decoder: input of a utf-8 stream', () => new TextDecoder().decode(5, { stream: true }));
show('decoder: input of single bytes', () => new TextDecoder('latin1').decode(5));
show('decoder: input of utf-16', () => new TextDecoder('utf-16le').decode(5));
show('encodeInto: a prototype only', () => new TextEncoder().encodeInto('x', Object.create(Buffer.prototype)));
show('encodeInto: a proxy', () => new TextEncoder().encodeInto('x', new Proxy(Buffer.alloc(1), {})));
show('StringDecoder', () => new StringDecoder('nope'));
show('Blob: sequence', () => new Blob(5));
show('Blob: symbol', () => new Blob([Symbol('s')]));
show('Blob: options', () => new Blob([], 5));
show('Blob: slice', () => new Blob([]).slice(1n));
show('File', () => new File([]));
show('structuredClone: nothing', () => structuredClone(new Map().keys()));
show('structuredClone: proxy', () => structuredClone(new Proxy({}, {})));
show('structuredClone: function', () => structuredClone(Math.max));
show('structuredClone: transfer', () => structuredClone(1, { transfer: [1] }));

class Named extends Error {
    constructor(message) {
        super(message);
        this.name = 'Renamed';
    }
}
class Got extends Error {
    get name() { return 'FromGetter'; }
}
const changed = new Error('before');
changed.message = 'after';
const late = new Error('first');
void late.stack;
late.message = 'second';
for (const error of [new Error('plain'), new TypeError(''), new Error(), new Named('m'), new Got('g'), changed, late,
    Object.assign(new Error('name'), { name: undefined }), Object.create(new Error('inherited'))]) {
    console.log(inspect(firstLine(error.stack)));
}
for (const value of ['text', undefined, 5, null]) {
    const error = new Error('x');
    error.stack = value;
    console.log(inspect(error.stack), Object.keys(error), inspect(error).split('\n')[0]);
}
const target = { name: 'Target', message: 'caught' };
Error.captureStackTrace(target);
console.log(firstLine(target.stack), Object.keys(target), Object.getOwnPropertyDescriptor(target, 'stack').enumerable);
target.message = 'too late';
console.log(firstLine(target.stack));
function Old(message) {
    Error.captureStackTrace(this, Old);
    this.name = 'Old';
    this.message = message;
}
Object.setPrototypeOf(Old.prototype, Error.prototype);
console.log(firstLine(new Old('style').stack), /at new Old/.test(new Old('style').stack));
console.log(/^ {4}at .*web_errors\.js:\d+:\d+\)?$/m.test(new Error('place').stack), new Error('end').stack.endsWith('\n'));

const { prepareStackTrace } = Error;
Error.prepareStackTrace = (error, sites) => [error.message, Array.isArray(sites),
    ...['getFileName', 'getLineNumber', 'getFunctionName', 'getTypeName', 'getMethodName', 'getEvalOrigin', 'isNative', 'isEval',
        'isConstructor', 'isToplevel', 'isAsync', 'getThis', 'toString'].map((name) => typeof sites[0][name])];
console.log(new Error('prepared').stack.join());
Error.prepareStackTrace = prepareStackTrace;

console.log(format('%s', (() => { try { Buffer.from(5); } catch (error) { return error; } })()));
console.log(inspect(new RangeError('hidden'), { showHidden: true }).includes('[stack]: [Getter/Setter]'));

// What Error.prepareStackTrace() gives is the stack as it is, a text too.
for (const made of ['text', '', undefined, null, 5]) {
    Error.prepareStackTrace = () => made;
    const target = {};
    Error.captureStackTrace(target);
    show(`prepared ${made}`, () => [new Error('x').stack, target.stack, new TypeError('y').stack]);
}
Error.prepareStackTrace = (error, sites) => `${error.name}: ${sites.length > 0} ${sites[0].getFunctionName()}`;
show('prepared from call sites', function caller() { return [new Error('x').stack, new RangeError('y').stack]; });
show('the preparer itself', () => typeof Error.prepareStackTrace);
Error.prepareStackTrace = undefined;
show('no longer prepared', () => new Error('x').stack.split('\n')[0]);

show('DOMException', () => Reflect.ownKeys(DOMException).concat(Reflect.ownKeys(DOMException.prototype).map(String).filter((name) => !name.includes('messaging'))));
for (const name of ['constructor', 'name', 'code', 'ABORT_ERR', Symbol.toStringTag])
    show(`DOMException.prototype.${String(name)}`, () => Object.getOwnPropertyDescriptor(DOMException.prototype, name));
for (const list of [[], ['m'], [null], ['m', undefined], ['m', null], ['m', 5], ['m', 'AbortError'], ['m', { name: 'n' }], ['m', { name: 5, cause: 1 }],
    ['m', { cause: undefined }], ['m', []], ['m', () => 1], [Symbol('m')], ['m', Symbol('n')]]) {
    show(`new DOMException(${list.map((value) => inspect(value)).join()})`, () => {
        const made = new DOMException(...list);
        return [made.name, made.message, made.code, firstLine(made.stack), Reflect.ownKeys(made), Object.getOwnPropertyDescriptor(made, 'cause')];
    });
}
show('a getter of DOMException', () => {
    try {
        return Object.getOwnPropertyDescriptor(DOMException.prototype, 'code').get.call({});
    } catch (error) {
        return [error.name, error.code, error.message];
    }
});
show('a subclass of DOMException', () => {
    const made = new (class Own extends DOMException {})('m', 'n');
    return [made.constructor.name, made.name, made instanceof DOMException, made instanceof Error, String(made), Object.prototype.toString.call(made)];
});
