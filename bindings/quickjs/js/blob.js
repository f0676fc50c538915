/*
 * Blob, File and object URLs over Buffers.
 *
 * A Blob's bytes are copied once, when it is made, into one block outside the engine's heap; slices
 * and object URLs share the block, and it goes when the last of them does. Reading is always
 * asynchronous to the program, even though the bytes are there.
 */
const { requireObject, throwArgType, throwInvalidThis } = require('checks');
const { nodeError } = require('errors');
const { host } = require('host');
const { inspect } = require('inspect');
const { streamOf } = require('readable_stream');
const { TextDecoder } = require('text_decoder');
const { TextEncoder } = require('text_encoder');

const { Buffer } = globalThis;

/** stream() hands out pieces of this many bytes. */
const chunkBytes = 65536;

/* Properties that inspect() may show, as in Node. */
const kType = Symbol('kType');
const kLength = Symbol('kLength');

/** A private way to make a Blob over bytes that nobody else writes. */
const sharedBytes = Symbol('shared bytes');

const textEncoder = new TextEncoder();

/** Text or bytes that a part of a Blob stands for. */
function bytesOfPart(part, endings) {
    if (isBlob(part)) return bytesOf(part);
    if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    const kind = part !== null && typeof part === 'object' ? host.kindOf(part) : '';
    if (kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer') return new Uint8Array(part);
    const text = `${part}`;
    return textEncoder.encode(endings === 'native' ? text.replace(/\r\n|\r|\n/g, '\n') : text);
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

function position(value, size, name) {
    if (typeof value === 'bigint' || typeof value === 'symbol') {
        throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
            `${name} is a ${typeof value === 'bigint' ? 'BigInt' : 'Symbol'} and cannot be converted to a number.`);
    }
    const index = clampInteger(value);
    return index < 0 ? Math.max(size + index, 0) : Math.min(index, size);
}

function partsOf(sources) {
    if (sources === null || (typeof sources !== 'object' && typeof sources !== 'function') ||
            typeof sources[Symbol.iterator] !== 'function') {
        throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', 'sources cannot be converted to sequence.');
    }
    return Array.from(sources, (part, i) => {
        if (typeof part !== 'symbol') return part;
        throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', `Value[${i}] is a Symbol and cannot be converted to a string.`);
    });
}

function requireDictionary(options) {
    if (options === null || options === undefined) return;
    if (typeof options !== 'object' && typeof options !== 'function') requireObject(options, 'options');
}

/** All parts one behind the other in one block. */
function join(pieces) {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const joined = Buffer.allocUnsafeSlow(length);
    let offset = 0;
    for (const piece of pieces) {
        joined.set(piece, offset);
        offset += piece.length;
    }
    return joined;
}

let isBlob;
let bytesOf;

class Blob {
    #bytes;

    constructor(sources = [], options) {
        if (sources === sharedBytes) {
            this.#bytes = options.bytes;
            this[kType] = options.type;
            this[kLength] = this.#bytes.length;
            return;
        }
        const parts = partsOf(sources);
        requireDictionary(options);
        const { endings = 'transparent', type = '' } = options ?? {};
        const ending = `${endings}`;
        if (ending !== 'transparent' && ending !== 'native') {
            throw nodeError(TypeError, 'ERR_INVALID_ARG_VALUE',
                `The property 'options.endings' is invalid. Received ${inspect(ending)}`);
        }
        this.#bytes = join(parts.map((part) => bytesOfPart(part, ending)));
        this[kType] = normalType(type);
        this[kLength] = this.#bytes.length;
    }

    static {
        isBlob = (value) => value !== null && typeof value === 'object' && #bytes in value;
        bytesOf = (blob) => blob.#bytes;
    }

    get type() {
        if (!isBlob(this)) throwInvalidThis('Blob');
        return this[kType];
    }

    get size() {
        if (!isBlob(this)) throwInvalidThis('Blob');
        return this.#bytes.length;
    }

    slice(start = 0, end = undefined, contentType = '') {
        if (!isBlob(this)) throwInvalidThis('Blob');
        const size = this.#bytes.length;
        const from = position(start, size, 'start');
        const to = end === undefined ? size : position(end, size, 'end');
        return new Blob(sharedBytes, {
            bytes: this.#bytes.subarray(from, Math.max(from, to)),
            type: normalType(contentType),
        });
    }

    async arrayBuffer() {
        if (!isBlob(this)) throwInvalidThis('Blob');
        const bytes = this.#bytes;
        return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    }

    async bytes() {
        if (!isBlob(this)) throwInvalidThis('Blob');
        return new Uint8Array(await this.arrayBuffer());
    }

    async text() {
        if (!isBlob(this)) throwInvalidThis('Blob');
        return new TextDecoder().decode(this.#bytes);
    }

    stream() {
        if (!isBlob(this)) throwInvalidThis('Blob');
        return streamOf({ pull: chunksOf(this.#bytes) });
    }

    textStream() {
        if (!isBlob(this)) throwInvalidThis('Blob');
        const pull = chunksOf(this.#bytes);
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

/** Copies of the bytes, piece by piece; undefined at the end. */
function chunksOf(bytes) {
    let offset = 0;
    return () => {
        if (offset >= bytes.length) return undefined;
        const chunk = new Uint8Array(bytes.subarray(offset, offset + chunkBytes));
        offset += chunk.length;
        return chunk;
    };
}

function deeper(options) {
    return { ...options, depth: options.depth == null ? null : options.depth - 1 };
}

class File extends Blob {
    #name;
    #lastModified;

    constructor(fileBits, fileName, options = {}) {
        if (arguments.length < 2) {
            throw nodeError(TypeError, 'ERR_MISSING_ARGS',
                'The "fileBits" and "fileName" arguments must be specified');
        }
        super(fileBits, options);
        const { lastModified } = options ?? {};
        this.#lastModified = lastModified === undefined ? Date.now() : +lastModified || 0;
        this.#name = `${fileName}`.toWellFormed();
    }

    get name() {
        if (!(#name in this)) throwInvalidThis('File');
        return this.#name;
    }

    get lastModified() {
        if (!(#name in this)) throwInvalidThis('File');
        return this.#lastModified;
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

/* ---- object URLs -------------------------------------------------------------------------- */

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
    return new Blob(sharedBytes, { bytes: bytesOf(blob), type: blob.type });
}

Object.assign(exports, { Blob, File, createObjectURL, resolveObjectURL, revokeObjectURL });
