// node:crypto as far as randomness goes; and the global `crypto`.
const host = require('cli_host');
const { domException } = require('error_stack');
const { validateInteger, validateFunction, invalidArgType, outOfRange } = require('node_error');
const { later, onBehalf } = require('timer_queue');

const MOST = 2147483647;

function fill(view, offset, length) {
    host.random(view.buffer, view.byteOffset + offset, length);
}

function randomBytes(size, callback) {
    validateInteger(size, 'size', 0, MOST);
    const make = () => {
        const bytes = Buffer.allocUnsafe(size);
        fill(bytes, 0, size);
        return bytes;
    };
    if (callback === undefined)
        return make();
    validateFunction(callback, 'callback');
    const work = onBehalf(make);
    later(() => callback(null, work()));
    return undefined;
}

function randomFillSync(buffer, offset = 0, size = undefined) {
    const view = ArrayBuffer.isView(buffer) ? buffer : buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : null;
    if (view === null)
        throw invalidArgType('buf', ['ArrayBuffer', 'ArrayBufferView'], buffer);
    const unit = view.BYTES_PER_ELEMENT ?? 1;
    const start = offset * unit;
    const length = size === undefined ? view.byteLength - start : size * unit;
    if (start < 0 || start > view.byteLength)
        throw outOfRange('offset', `>= 0 && <= ${view.byteLength}`, offset);
    if (length < 0 || length > view.byteLength - start)
        throw outOfRange('size + offset', `<= ${view.byteLength}`, length + start);
    fill(view, start, length);
    return buffer;
}

function randomFill(buffer, ...args) {
    const callback = args.pop();
    validateFunction(callback, 'callback');
    later(() => callback(null, randomFillSync(buffer, ...args)));
}

function randomInt(min, max, callback) {
    if (max === undefined || typeof max === 'function')
        [min, max, callback] = [0, min, max];
    validateInteger(min, 'min');
    validateInteger(max, 'max');
    const range = max - min;
    if (!(max > min))
        throw outOfRange('max', `greater than the value of "min" (${min})`, max);
    if (range > 2 ** 48 - 1)
        throw outOfRange('max - min', `<= ${2 ** 48 - 1}`, range);
    // Values above the last whole multiple of the range are drawn again, or some would be likelier.
    const limit = 2 ** 48 - (2 ** 48 % range);
    let value;
    do
        value = randomBytes(6).readUIntBE(0, 6);
    while (value >= limit);
    const result = min + (value % range);
    if (callback === undefined)
        return result;
    later(() => callback(null, result));
    return undefined;
}

function randomUUID() {
    const bytes = randomBytes(16);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function timingSafeEqual(a, b) {
    if (a.byteLength !== b.byteLength)
        throw require('node_error').nodeError(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH',
            'Input buffers must have the same byte length');
    const x = new Uint8Array(a.buffer ?? a, a.byteOffset ?? 0, a.byteLength);
    const y = new Uint8Array(b.buffer ?? b, b.byteOffset ?? 0, b.byteLength);
    let difference = 0;
    for (let i = 0; i < x.length; i++)
        difference |= x[i] ^ y[i];
    return difference === 0;
}

const KINDS = ['Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
    'BigInt64Array', 'BigUint64Array'];

function getRandomValues(array) {
    const kind = ArrayBuffer.isView(array) ? array[Symbol.toStringTag] : undefined;
    if (!KINDS.includes(kind))
        throw domException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
    if (array.byteLength > 65536)
        throw domException('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
    fill(array, 0, array.byteLength);
    return array;
}

exports.crypto = { getRandomValues, randomUUID };
Object.defineProperty(exports.crypto, Symbol.toStringTag, { value: 'Crypto', configurable: true });
exports.module = { randomBytes, pseudoRandomBytes: randomBytes, randomFillSync, randomFill, randomInt, randomUUID,
    timingSafeEqual, getRandomValues, webcrypto: exports.crypto };
