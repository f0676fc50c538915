/*
 * Members of Buffer.prototype on receivers that are no Uint8Array: typed arrays with other elements,
 * array-likes, proxies, anything. Node reads and writes them element by element, in an order that a
 * program can watch; so does this file. C deals with bytes and comes here for the rest.
 */
const { throwArgType } = require('checks');
const { normalize } = require('encoding_name');
const { nodeError, outOfRange, plainError, unknownEncoding } = require('errors');

const { Buffer } = globalThis;

const TypedArray = Object.getPrototypeOf(Uint8Array);
const lengthOf = Object.getOwnPropertyDescriptor(TypedArray.prototype, 'length').get;
const byteLengthOf = Object.getOwnPropertyDescriptor(TypedArray.prototype, 'byteLength').get;

const maxOffset = Number.MAX_SAFE_INTEGER;

/* Errors. */

function throwRange(name, range, value) {
    throw nodeError(RangeError, 'ERR_OUT_OF_RANGE', outOfRange(name, range, value));
}

function throwBounds() {
    throw nodeError(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
}

function throwNoBuffer() {
    throw plainError(TypeError, 'ERR_INVALID_ARG_TYPE', 'argument must be a buffer');
}

function requireNumber(value, name) {
    if (typeof value !== 'number') throwArgType(name, 'of type number', value);
}

function requireInteger(value, name, max = maxOffset) {
    requireNumber(value, name);
    if (!Number.isInteger(value)) throwRange(name, 'an integer', value);
    if (value < 0 || value > max) throwRange(name, `>= 0 && <= ${max}`, value);
}

/** The offset lies outside: `last` is the last one that would do, NaN for a receiver without length. */
function refuseOffset(offset, last) {
    if (Math.floor(offset) !== offset) {
        requireNumber(offset, undefined);
        throwRange('offset', 'an integer', offset);
    }
    if (last < 0) throwBounds();
    throwRange('offset', `>= 0 and <= ${last}`, offset);
}

/* Reading numbers. */

/** values[i] * 2 ** shifts[i], added from left to right. */
function sum(values, shifts) {
    const scaled = (i) => (shifts[i] === 0 ? values[i] : values[i] * 2 ** shifts[i]);
    let total = scaled(0);
    for (let i = 1; i < values.length; i++) total += scaled(i);
    return total;
}

const rising = [0, 8, 16, 24, 32];
const falling = [32, 24, 16, 8, 0];

function sumUp(values, isBig) {
    return sum(values, isBig ? falling.slice(-values.length) : rising);
}

/** Spreads the sign of a number of up to 24 bits. */
function extend(value, bits) {
    return value | (value & 2 ** (bits - 1)) * (2 ** (33 - bits) - 2);
}

/** What a number of 5 or 6 bytes has above its low 32 bits. */
function highPart(bytes, isBig, isSigned) {
    const [inner, outer] = isBig ? [bytes[1], bytes[0]] : [bytes.at(-2), bytes.at(-1)];
    if (bytes.length === 5) return outer;
    return isBig && !isSigned ? outer * 2 ** 8 + inner : inner + outer * 2 ** 8;
}

function unsigned(bytes, isBig) {
    if (bytes.length < 6) return sumUp(bytes, isBig);
    const high = highPart(bytes, isBig, false) * 2 ** 32;
    if (isBig) return bytes.slice(2).reduce((total, byte, i) => total + (i < 3 ? byte * 2 ** falling[i + 1] : byte), high);
    return sumUp(bytes.slice(0, 4), false) + high;
}

function signed32(bytes, isBig) {
    if (isBig) return (bytes[0] << 24) + bytes[1] * 2 ** 16 + bytes[2] * 2 ** 8 + bytes[3];
    return sumUp(bytes.slice(0, 3), false) + (bytes[3] << 24);
}

function signed(bytes, isBig) {
    const { length } = bytes;
    if (length < 4) return extend(unsigned(bytes, isBig), 8 * length);
    if (length === 4) return signed32(bytes, isBig);
    const high = extend(highPart(bytes, isBig, true), 8 * (length - 4)) * 2 ** 32;
    const low = isBig ? bytes.slice(-4) : bytes.slice(0, 4);
    const shifts = isBig ? falling.slice(1) : rising;
    return low.reduce((total, byte, i) => total + (shifts[i] === 0 ? byte : byte * 2 ** shifts[i]), high);
}

function big(bytes, isBig, isSigned) {
    const [high, low] = isBig ? [bytes.slice(0, 4), bytes.slice(4)] : [bytes.slice(4), bytes.slice(0, 4)];
    const upper = isSigned ? signed32(high, isBig) : sumUp(high, isBig);
    return (BigInt(upper) << 32n) + BigInt(sumUp(low, isBig));
}

function float(bytes, isBig) {
    const view = new DataView(new ArrayBuffer(bytes.length));
    bytes.forEach((byte, i) => view.setUint8(i, byte));
    return bytes.length === 4 ? view.getFloat32(0, !isBig) : view.getFloat64(0, !isBig);
}

/** The elements between first and last, in the order that Node reads them. */
function middle(kind, width, isBig) {
    const indexes = Array.from({ length: width - 2 }, (_, i) => i + 1);
    if (isBig || !((kind === 'int' && width === 6) || kind === 'bigint')) return indexes;
    return [...indexes.slice(3), ...indexes.slice(0, 3)];
}

/** kind: 'uint', 'int', 'biguint', 'bigint' or 'float'. */
function readNumber(receiver, kind, width, isBig, offset = 0) {
    requireNumber(offset, 'offset');
    const bytes = [receiver[offset]];
    if (width > 1) bytes[width - 1] = receiver[offset + width - 1];
    if (bytes[0] === undefined || bytes[width - 1] === undefined) refuseOffset(offset, receiver.length - width);
    if (width > 2) for (const i of middle(kind, width, isBig)) bytes[i] = receiver[offset + i];
    switch (kind) {
    case 'uint': return unsigned(bytes, isBig);
    case 'int': return signed(bytes, isBig);
    case 'float': return float(bytes, isBig);
    default: return big(bytes, isBig, kind === 'bigint');
    }
}

/* Writing numbers. */

function rangeText(min, max, width) {
    const n = typeof min === 'bigint' ? 'n' : '';
    if (width <= 4) return `>= ${min} and <= ${max}`;
    if (min === 0 || min === 0n) return `>= 0${n} and < 2${n} ** ${width * 8}${n}`;
    return `>= -(2${n} ** ${width * 8 - 1}${n}) and < 2${n} ** ${width * 8 - 1}${n}`;
}

function requireRange(value, kind, width) {
    const [one, two] = kind.startsWith('big') ? [1n, 2n] : [1, 2];
    const isSigned = kind.endsWith('int') && !kind.endsWith('uint');
    const bits = two === 2n ? BigInt(width * 8) : width * 8;
    const limit = two ** (isSigned ? bits - one : bits);
    const [min, max] = [isSigned ? -limit : limit - limit, limit - one];
    /* The engine compares negative numbers with BigInts wrongly. */
    const isOutside = two === 2n && typeof value === 'number'
        ? value >= Number(limit) || value < Number(min) : value > max || value < min;
    if (isOutside) throwRange('value', rangeText(min, max, width), value);
}

function requirePlace(receiver, width, offset) {
    requireNumber(offset, 'offset');
    const isInside = width === 1 ? receiver[offset] !== undefined
        : !(receiver[offset] === undefined || receiver[offset + width - 1] === undefined);
    if (!isInside) refuseOffset(offset, receiver.length - width);
}

/** Writes the low `count` bytes of a number, unmasked as Node does; `shift` drops eight bits. */
function store(receiver, offset, value, count, isBig, shift) {
    if (count === 2 && isBig && shift === shiftUnsigned) { // the only one that goes forwards
        receiver[offset] = shift(value);
        receiver[offset + 1] = value;
        return;
    }
    for (let i = 0; i < count; i++) {
        receiver[isBig ? offset + count - 1 - i : offset + i] = value;
        value = shift(value);
    }
}

const shiftUnsigned = (value) => value >>> 8;
const shiftSigned = (value) => value >> 8;

function storeInteger(receiver, offset, value, width, isBig) {
    if (width <= 4) {
        store(receiver, offset, value, width, isBig, shiftUnsigned);
        return;
    }
    const high = Math.floor(value * 2 ** -32);
    if (isBig) store(receiver, offset, high, width - 4, true, shiftUnsigned);
    store(receiver, isBig ? offset + width - 4 : offset, value, 4, isBig, shiftUnsigned);
    if (!isBig) store(receiver, offset + 4, high, width - 4, false, shiftUnsigned);
}

function storeBig(receiver, offset, value, isBig) {
    const low = Number(value & 0xffffffffn);
    store(receiver, isBig ? offset + 4 : offset, low, 4, isBig, shiftSigned);
    const high = Number(value >> 32n & 0xffffffffn);
    store(receiver, isBig ? offset : offset + 4, high, 4, isBig, shiftSigned);
}

function storeFloat(receiver, offset, value, width, isBig) {
    const view = new DataView(new ArrayBuffer(width));
    if (width === 4) view.setFloat32(0, value, !isBig);
    else view.setFloat64(0, value, !isBig);
    for (let i = 0; i < width; i++) receiver[offset + i] = view.getUint8(i);
}

function writeNumber(receiver, kind, width, isBig, value, offset = 0) {
    const isBigInt = kind.startsWith('big');
    if (!isBigInt) value = +value;
    if (width === 1) requireNumber(offset, 'offset');
    if (kind !== 'float') requireRange(value, kind, width);
    requirePlace(receiver, width, offset);
    if (isBigInt) storeBig(receiver, offset, value, isBig);
    else if (kind === 'float') storeFloat(receiver, offset, value, width, isBig);
    else storeInteger(receiver, offset, value, width, isBig);
    return offset + width;
}

/* The others. */

/** The bytes that a view shows, as a Buffer. */
function bytesOf(view) {
    if (!ArrayBuffer.isView(view)) throwNoBuffer();
    return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

function isOneByte(text, encoding) {
    const limit = encoding === 'latin1' ? 256 : encoding === 'utf8' || encoding === 'ascii' ? 128 : 0;
    return text.length === 1 && text.charCodeAt(0) < limit;
}

function fill(receiver, value, offset, end, encoding) {
    if (typeof value === 'string') {
        if (offset === undefined || typeof offset === 'string') {
            [encoding, offset, end] = [offset, 0, receiver.length];
        } else if (typeof end === 'string') {
            [encoding, end] = [end, receiver.length];
        }
        const known = normalize(encoding);
        if (known === undefined) {
            if (typeof encoding !== 'string') throwArgType('encoding', 'of type string', encoding);
            throw nodeError(TypeError, 'ERR_UNKNOWN_ENCODING', unknownEncoding(encoding));
        }
        if (value === '') value = 0;
        else if (isOneByte(value, known)) value = value.charCodeAt(0);
    } else {
        encoding = undefined;
    }
    if (offset === undefined) {
        [offset, end] = [0, receiver.length];
    } else {
        requireInteger(offset, 'offset');
        if (end === undefined) end = receiver.length;
        else requireInteger(end, 'end', receiver.length);
        if (offset >= end) return receiver;
    }
    if (typeof value !== 'number') {
        const bytes = bytesOf(receiver);
        const last = end ?? 0; // a DataView has no length
        if (offset > last || last > bytes.length) throwBounds();
        if (offset < last) bytes.fill(value, offset, last, encoding);
        else if (typeof value !== 'string' && !ArrayBuffer.isView(value)) void +value; // asked all the same
        return receiver;
    }
    const byteLength = Reflect.apply(byteLengthOf, receiver, []);
    if (offset > end || end > byteLength) throwBounds();
    return TypedArray.prototype.fill.call(receiver, value, offset, end);
}

/** Node swaps few elements itself and leaves many to C++, which sees bytes. */
function swap(receiver, width) {
    const length = Reflect.apply(lengthOf, receiver, []);
    if (length % width !== 0) {
        throw nodeError(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${width * 8}-bits`);
    }
    if (length > (width === 8 ? 47 : 32)) {
        bytesOf(receiver)[`swap${width * 8}`]();
        return receiver;
    }
    for (let i = 0; i < length; i += width) {
        for (let k = 0; k < width / 2; k++) {
            const [a, b] = [i + k, i + width - 1 - k];
            [receiver[a], receiver[b]] = [receiver[b], receiver[a]];
        }
    }
    return receiver;
}

function compare(receiver, target, targetStart, targetEnd, sourceStart, sourceEnd) {
    if (targetStart === undefined) targetStart = 0;
    else requireInteger(targetStart, 'targetStart');
    if (targetEnd === undefined) targetEnd = target.length;
    else requireInteger(targetEnd, 'targetEnd', target.length);
    if (sourceStart === undefined) sourceStart = 0;
    else requireInteger(sourceStart, 'sourceStart');
    if (sourceEnd === undefined) sourceEnd = receiver.length;
    else requireInteger(sourceEnd, 'sourceEnd', receiver.length);
    if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
    if (targetStart >= targetEnd) return 1;
    const bytes = bytesOf(receiver);
    for (const [name, start, { length }] of [['sourceStart', sourceStart, bytes], ['targetStart', targetStart, target]]) {
        if (start > length) throw plainError(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range.`);
    }
    /* A DataView has no length: it ends with its bytes, or, as nothing was checked, beyond them. */
    sourceEnd ??= bytes.length;
    const [sourceLength, targetLength] = [sourceEnd - sourceStart, targetEnd - targetStart];
    const count = Math.min(sourceLength, targetLength, bytes.length - sourceStart);
    return bytes.compare(target, targetStart, targetStart + count, sourceStart, sourceStart + count) ||
        Math.sign(sourceLength - targetLength);
}

function toOffset(value, length) {
    const offset = Math.trunc(value);
    if (offset < 0) return Math.max(offset + length, 0);
    return offset < length ? offset : Number.isNaN(offset) ? 0 : length;
}

function subarray(receiver, start, end) {
    const length = Reflect.apply(lengthOf, receiver, []);
    const first = toOffset(start, length);
    const last = end === undefined ? length : toOffset(end, length);
    return new Buffer[Symbol.species](receiver.buffer, receiver.byteOffset + first, Math.max(last - first, 0));
}

function toJSON(receiver) {
    const length = Reflect.apply(lengthOf, receiver, []);
    return { type: 'Buffer', data: Array.from({ length }, (_, i) => receiver[i]) };
}

/** utf8Write() and its like on something without bytes: Node looks at byteLength all the same. */
function refuseWrite(receiver, offset = 0, length = undefined) {
    const outside = (name) => nodeError(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', `"${name}" is outside of buffer bounds`);
    offset = Number(offset);
    if (offset < 0 || offset > receiver.byteLength) throw outside('offset');
    length = length === undefined ? receiver.byteLength - offset : Number(length);
    if (length < 0 || length > receiver.byteLength - offset) throw outside('length');
    throwNoBuffer();
}

Object.assign(exports, { compare, fill, readNumber, refuseWrite, subarray, swap, toJSON, writeNumber,
    toNumber: Number });
