// node:crypto: randomness, and hashes by way of crypto_hash.js; and the global `crypto`.
const host = require('cli_host');
const { domException } = require('dom_exception');
const { nodeError, validateFunction, validateObject, invalidArgType, outOfRange } = require('node_error');
const { later, onBehalf } = require('timer_queue');

const MOST = 2147483647;

function fill(view, offset, length) {
    host.random(view.buffer, view.byteOffset + offset, length);
}

function randomBytes(size, callback) {
    if (typeof size !== 'number')
        throw invalidArgType('size', 'number', size);
    if (!(size >= 0 && size <= MOST))
        throw outOfRange('size', `>= 0 && <= ${MOST}`, size);
    size = Math.trunc(size);
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
    for (const [value, name] of [[offset, 'offset'], [size ?? 0, 'size']]) {
        if (typeof value !== 'number')
            throw invalidArgType(name, 'number', value);
    }
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
    for (const [value, name] of [[min, 'min'], [max, 'max']]) {
        if (!Number.isSafeInteger(value))
            throw invalidArgType(name, 'a safe integer', value);
    }
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

function randomUUID(options) {
    if (options !== undefined)
        validateObject(options, 'options');
    if (options?.disableEntropyCache !== undefined && typeof options.disableEntropyCache !== 'boolean')
        throw invalidArgType('options.disableEntropyCache', 'boolean', options.disableEntropyCache);
    const bytes = randomBytes(16);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function timingSafeEqual(buf1, buf2) {
    const [x, y] = [[buf1, 'buf1'], [buf2, 'buf2']].map(([bytes, name]) => {
        if (ArrayBuffer.isView(bytes))
            return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        if (bytes instanceof ArrayBuffer || bytes instanceof SharedArrayBuffer)
            return new Uint8Array(bytes);
        throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
            `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
    });
    if (x.length !== y.length)
        throw nodeError(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
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

// Programs that hash nothing load neither streams nor the library behind this.
const hashes = () => require('crypto_hash');
exports.module = {
    createHash(algorithm, options) { return hashes().createHash(algorithm, options); },
    createHmac(hmac, key, options) { return hashes().createHmac(hmac, key, options); },
    getHashes() { return hashes().getHashes(); },
    pbkdf2(...args) { return hashes().pbkdf2(...args); },
    pbkdf2Sync(...args) { return hashes().pbkdf2Sync(...args); },
    randomBytes, pseudoRandomBytes: randomBytes, randomFillSync, randomFill, randomInt, randomUUID, timingSafeEqual,
    hash(algorithm, input, options) { return hashes().hash(algorithm, input, options); },
    get Hash() { return hashes().Hash; },
    get Hmac() { return hashes().Hmac; },
    getRandomValues, webcrypto: exports.crypto,
};
