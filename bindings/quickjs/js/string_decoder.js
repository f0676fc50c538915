/*
 * StringDecoder: bytes in chunks in, text out, no character torn in two. The state lies in seven
 * bytes under a symbol, as in Node, where a program can see (and break) it; string_decoder.c does
 * the work.
 */
const { normalize } = require('encoding_name');
const { invalidArgType, nodeError, unknownEncoding } = require('errors');

const { Buffer } = globalThis;

const kNativeDecoder = Symbol('kNativeDecoder');

/* Fields of the state. */
const characterBytes = 4;
const missingBytes = 4;
const bufferedBytes = 5;
const encodingField = 6;
const stateBytes = 7;

/* Node's numbers of encodings. */
const numbers = { ascii: 0, utf8: 1, base64: 2, utf16le: 3, latin1: 4, hex: 5, base64url: 7 };

function StringDecoder(encoding) {
    this.encoding = normalize(encoding);
    if (this.encoding === undefined) {
        throw nodeError(TypeError, 'ERR_UNKNOWN_ENCODING', unknownEncoding(encoding));
    }
    this[kNativeDecoder] = Buffer.alloc(stateBytes);
    this[kNativeDecoder][encodingField] = numbers[this.encoding];
}

StringDecoder.prototype.write = function write(buf) {
    if (typeof buf === 'string') return buf;
    if (!ArrayBuffer.isView(buf)) {
        throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
            invalidArgType('buf', 'an instance of Buffer, TypedArray, or DataView', buf));
    }
    if (!this[kNativeDecoder]) {
        throw nodeError(TypeError, 'ERR_INVALID_THIS', 'Value of "this" must be of type StringDecoder');
    }
    const text = natives.decode(this[kNativeDecoder], buf);
    return typeof text === 'string' ? text : text[0] + text[1];
};

StringDecoder.prototype.end = function end(buf) {
    const text = buf === undefined ? '' : this.write(buf);
    return this[kNativeDecoder][bufferedBytes] > 0 ? text + natives.flush(this[kNativeDecoder]) : text;
};

/* Old and undocumented, but there: forget what is held and start at an offset. */
StringDecoder.prototype.text = function text(buf, offset) {
    this[kNativeDecoder][missingBytes] = 0;
    this[kNativeDecoder][bufferedBytes] = 0;
    return this.write(buf.slice(offset));
};

/* Enumerable, which accessors of a class are not; the functions have no prototype, as methods. */
for (const [name, accessor] of Object.entries({
    lastChar: { get() { return this[kNativeDecoder].subarray(0, characterBytes); } },
    lastNeed: { get() { return this[kNativeDecoder][missingBytes]; } },
    lastTotal: { get() { return this[kNativeDecoder][bufferedBytes] + this[kNativeDecoder][missingBytes]; } },
})) {
    Object.defineProperty(StringDecoder.prototype, name, { configurable: true, enumerable: true, ...accessor });
}

exports.StringDecoder = StringDecoder;
