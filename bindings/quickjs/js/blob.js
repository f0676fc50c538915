/*
 * Blob, File and object URLs over Buffers.
 *
 * A Blob's bytes are copied once, when it is made: every part into a block of its own outside the
 * engine's heap. Slices, Blobs made of Blobs and object URLs share the blocks, which go when the last
 * of them does. Reading is always asynchronous to the program, even though the bytes are there, and
 * a stream gives part by part.
 */
const { noOptions, throwArgType, throwInvalidThis } = require('checks');
const { conversionError, nodeError } = require('errors');
const { host } = require('host');
const { inspect } = require('inspect');
const { streamOf } = require('readable_stream');
const { TextDecoder } = require('text_decoder');
const { TextEncoder } = require('text_encoder');

const { Buffer } = globalThis;

/** stream() hands out pieces of at most this many bytes. */
const chunkBytes = 65536;

/* Properties that inspect() may show, as in Node. */
const kType = Symbol('kType');
const kLength = Symbol('kLength');

/** A private way to make a Blob over pieces that nobody else writes. */
const sharedPieces = Symbol('shared pieces');

const textEncoder = new TextEncoder();

function isAnyArrayBuffer(value) {
    const kind = value !== null && typeof value === 'object' ? host.kindOf(value) : '';
    return kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer';
}

function isBytes(value) {
    return isBlob(value) || ArrayBuffer.isView(value) || isAnyArrayBuffer(value);
}

function copyOf(bytes) {
    const copy = Buffer.allocUnsafeSlow(bytes.length);
    copy.set(bytes);
    return copy;
}

/** Node slices the memory of a part, which V8 cannot do with an empty SharedArrayBuffer that stays so. */
function bytesOf(memory, offset, length) {
    if (memory instanceof SharedArrayBuffer && memory.byteLength === 0 && !memory.growable) {
        throw new TypeError('SharedArrayBuffer subclass returned this from species constructor');
    }
    return new Uint8Array(memory, offset, length);
}

/** The blocks that a part stands for: a Blob's own, copies of others. */
function piecesOfPart(part, endings) {
    if (isBlob(part)) return piecesOf(part);
    if (ArrayBuffer.isView(part)) return [copyOf(bytesOf(part.buffer, part.byteOffset, part.byteLength))];
    if (isAnyArrayBuffer(part)) return [copyOf(bytesOf(part))];
    return [textEncoder.encode(endings === 'native' ? part.replace(/\r\n|\r|\n/g, '\n') : part)];
}

function normalType(type) {
    const text = `${type}`;
    return /[^\x20-\x7e]/.test(text) ? '' : text.toLowerCase();
}

/** WebIDL's [Clamp] long long. */
function clampInteger(value) {
    const number = +value;
    if (Number.isNaN(number)) return 0;
    const limit = Number.MAX_SAFE_INTEGER;
    const clamped = Math.min(Math.max(number, -limit), limit);
    /* Halves go to the even neighbour. */
    const floor = Math.floor(clamped);
    const isHalf = clamped - floor === 0.5;
    return isHalf ? floor + (floor & 1) : Math.round(clamped);
}

function toInteger(value, name) {
    if (typeof value === 'bigint' || typeof value === 'symbol') {
        throw conversionError(`${name} is a ${typeof value === 'bigint' ? 'BigInt' : 'Symbol'} ` +
            'and cannot be converted to a number.');
    }
    return clampInteger(value);
}

function position(index, size) {
    return index < 0 ? Math.max(size + index, 0) : Math.min(index, size);
}

function isObject(value) {
    return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function requireForSequence(condition) {
    if (!condition) throw conversionError('Value cannot be converted to sequence.');
}

/** The parts: what is no bytes becomes text, while the sequence is walked. */
function partsOf(sources) {
    requireForSequence(isObject(sources));
    const iterate = sources[Symbol.iterator];
    requireForSequence(typeof iterate === 'function');
    const iterator = Reflect.apply(iterate, sources, []);
    requireForSequence(isObject(iterator));
    const { next } = iterator;
    requireForSequence(typeof next === 'function');
    const parts = [];
    for (;;) {
        const step = Reflect.apply(next, iterator, []);
        requireForSequence(isObject(step));
        if (step.done) return parts;
        const part = step.value;
        if (typeof part === 'symbol') {
            throw conversionError(`Value[${parts.length}] is a Symbol and cannot be converted to a string.`);
        }
        parts.push(isBytes(part) ? part : String(part));
    }
}

function requireDictionary(options) {
    if (options === null || options === undefined || isObject(options)) return;
    throwArgType('options', 'a dictionary', options);
}

function lengthOf(pieces) {
    return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** The bytes [start, end) of pieces, as views of them. */
function cut(pieces, start, end) {
    const parts = [];
    let offset = 0;
    for (const piece of pieces) {
        const from = Math.max(start - offset, 0);
        const to = Math.min(end - offset, piece.length);
        if (from < to) parts.push(piece.subarray(from, to));
        offset += piece.length;
    }
    return parts;
}

/** All pieces one behind the other, in an ArrayBuffer of their own. */
function join(pieces) {
    const joined = new Uint8Array(lengthOf(pieces));
    let offset = 0;
    for (const piece of pieces) {
        joined.set(piece, offset);
        offset += piece.length;
    }
    return joined.buffer;
}

let isBlob;
let piecesOf;

/** A promise of what `convert` makes of a Blob's bytes; of an error for anything else. */
async function readWhole(blob, convert) {
    if (!isBlob(blob)) throwInvalidThis('Blob');
    return convert(piecesOf(blob));
}

class Blob {
    #pieces;

    constructor(sources = [], options) {
        if (sources === sharedPieces) {
            this.#pieces = options.pieces;
            this[kLength] = lengthOf(this.#pieces);
            this[kType] = options.type;
            return;
        }
        const parts = partsOf(sources);
        requireDictionary(options);
        const { endings = 'transparent', type = '' } = options ?? noOptions;
        const ending = `${endings}`;
        if (ending !== 'transparent' && ending !== 'native') {
            throw nodeError(TypeError, 'ERR_INVALID_ARG_VALUE',
                `The property 'options.endings' is invalid. Received ${inspect(ending)}`);
        }
        this.#pieces = parts.flatMap((part) => piecesOfPart(part, ending));
        this[kLength] = lengthOf(this.#pieces);
        this[kType] = normalType(type);
    }

    static {
        isBlob = (value) => value !== null && typeof value === 'object' && #pieces in value;
        piecesOf = (blob) => blob.#pieces;
    }

    get type() {
        if (!isBlob(this)) throwInvalidThis('Blob');
        return this[kType];
    }

    get size() {
        if (!isBlob(this)) throwInvalidThis('Blob');
        return this[kLength];
    }

    slice(start = 0, end = this[kLength], contentType = '') {
        if (!isBlob(this)) throwInvalidThis('Blob');
        const size = this[kLength];
        const [first, last] = [toInteger(start, 'start'), toInteger(end, 'end')];
        return sharingBlob(cut(this.#pieces, position(first, size), position(last, size)),
            normalType(contentType));
    }

    arrayBuffer() {
        return readWhole(this, join);
    }

    text() {
        return readWhole(this, (pieces) => new TextDecoder().decode(join(pieces)));
    }

    bytes() {
        return readWhole(this, (pieces) => new Uint8Array(join(pieces)));
    }

    stream() {
        if (!isBlob(this)) throwInvalidThis('Blob');
        return streamOf({ pull: chunksOf(this.#pieces) });
    }

    textStream() {
        if (!isBlob(this)) throwInvalidThis('Blob');
        const pull = chunksOf(this.#pieces);
        const decoder = new TextDecoder();
        return streamOf({
            pull() {
                for (let chunk; (chunk = pull()) !== undefined;) {
                    const text = decoder.decode(chunk, { stream: true });
                    if (text !== '') return text;
                }
                return decoder.decode() || undefined;
            },
        });
    }

    [inspect.custom](depth, options) {
        if (depth < 0) return this;
        return `Blob ${inspect({ size: this.size, type: this.type }, deeper(options))}`;
    }
}

/** A Blob over pieces of another one. */
function sharingBlob(pieces, type) {
    const blob = new Blob(sharedPieces, { pieces, type });
    /* An own property in Node too, where such a Blob is made by another constructor. */
    blob.constructor = Blob;
    return blob;
}

/** Copies of the bytes, piece by piece; undefined at the end. */
function chunksOf(pieces) {
    let index = 0;
    let offset = 0;
    return () => {
        while (index < pieces.length && offset >= pieces[index].length) {
            index++;
            offset = 0;
        }
        if (index === pieces.length) return undefined;
        const chunk = new Uint8Array(pieces[index].subarray(offset, offset + chunkBytes));
        offset += chunk.length;
        return chunk;
    };
}

function deeper(options) {
    return { ...options, depth: options.depth == null ? null : options.depth - 1 };
}

function noNaN(number) {
    return Number.isNaN(number) ? 0 : number;
}

class File extends Blob {
    #name;
    #lastModified;

    constructor(fileBits, fileName, options = noOptions) {
        if (arguments.length < 2) {
            throw nodeError(TypeError, 'ERR_MISSING_ARGS',
                'The "fileBits" and "fileName" arguments must be specified');
        }
        super(fileBits, options);
        const { lastModified } = options ?? noOptions;
        this.#lastModified = lastModified === undefined ? Date.now() : noNaN(+lastModified);
        this.#name = `${fileName}`.toWellFormed();
    }

    get name() { return File.#of(this).#name; }

    get lastModified() { return File.#of(this).#lastModified; }

    static #of(value) {
        return typeof value === 'object' && value !== null && #name in value ? value : throwInvalidThis('File');
    }

    [inspect.custom](depth, options) {
        if (depth < 0) return this;
        const { size, type, name, lastModified } = this;
        return `File ${inspect({ size, type, name, lastModified }, deeper(options))}`;
    }
}

function makeEnumerable(prototype, keys, tag) {
    for (const key of keys) Object.defineProperty(prototype, key, { enumerable: true });
    Object.defineProperty(prototype, Symbol.toStringTag, { value: tag, configurable: true });
}

makeEnumerable(Blob.prototype,
    ['size', 'type', 'slice', 'stream', 'textStream', 'text', 'arrayBuffer', 'bytes'], 'Blob');
makeEnumerable(File.prototype, ['name', 'lastModified'], 'File');

/* Object URLs. */

const objectUrls = new Map();

function randomId() {
    const digits = Array.from({ length: 32 }, () => Math.floor(Math.random() * 16));
    digits[12] = 4;
    digits[16] = 8 + (digits[16] & 3);
    const text = digits.map((digit) => digit.toString(16)).join('');
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** URL.createObjectURL(): the Blob lives until the URL is revoked. */
function createObjectURL(obj) {
    if (!isBlob(obj)) throwArgType('obj', 'an instance of Blob', obj);
    const url = `blob:nodedata:${randomId()}`;
    objectUrls.set(url, obj);
    return url;
}

function revokeObjectURL(url) {
    if (arguments.length === 0) {
        throw nodeError(TypeError, 'ERR_MISSING_ARGS', 'The "url" argument must be specified');
    }
    objectUrls.delete(`${url}`);
}

/** The Blob behind an object URL, undefined when there is none. */
function resolveObjectURL(url) {
    const blob = objectUrls.get(`${url}`);
    if (blob === undefined) return undefined;
    return sharingBlob(piecesOf(blob), blob.type);
}

Object.assign(exports, { Blob, File, createObjectURL, resolveObjectURL, revokeObjectURL });
