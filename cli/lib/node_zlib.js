// node:zlib: deflate, inflate, gzip and their kin over the system's zlib, at once and as streams.
const host = require('cli_host');
const { Transform } = require('node_stream').module;
const { nodeError, invalidArgType, outOfRange } = require('node_error');
const { later, onBehalf } = require('timer_queue');

const constants = Object.freeze({
    Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5, Z_OK: 0, Z_STREAM_END: 1,
    Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6,
    Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1, Z_FILTERED: 1, Z_HUFFMAN_ONLY: 2,
    Z_RLE: 3, Z_FIXED: 4, Z_DEFAULT_STRATEGY: 0, DEFLATE: 1, INFLATE: 2, GZIP: 3, GUNZIP: 4, DEFLATERAW: 5, INFLATERAW: 6,
    UNZIP: 7, Z_MIN_WINDOWBITS: 8, Z_MAX_WINDOWBITS: 15, Z_DEFAULT_WINDOWBITS: 15, Z_MIN_CHUNK: 64, Z_MAX_CHUNK: Infinity,
    Z_DEFAULT_CHUNK: 16384, Z_MIN_MEMLEVEL: 1, Z_MAX_MEMLEVEL: 9, Z_DEFAULT_MEMLEVEL: 8, Z_MIN_LEVEL: -1, Z_MAX_LEVEL: 9,
    Z_DEFAULT_LEVEL: -1,
});
const CODES = { Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4,
    Z_BUF_ERROR: -5, Z_VERSION_ERROR: -6 };
const MODES = { Deflate: 1, Inflate: 2, Gzip: 3, Gunzip: 4, DeflateRaw: 5, InflateRaw: 6, Unzip: 7 };

function option(options, name, fallback, least, most) {
    const value = options?.[name];
    if (value === undefined || value === null || Number.isNaN(value))
        return fallback;
    if (typeof value !== 'number')
        throw invalidArgType(`options.${name}`, 'number', value);
    if (value < least || value > most)
        throw outOfRange(`options.${name}`, `>= ${least} and <= ${most}`, value);
    return value;
}

function zlibError(status, message) {
    const code = Object.keys(CODES).find((name) => CODES[name] === status) ?? 'Z_ERRNO';
    const text = message ?? (status === CODES.Z_BUF_ERROR ? 'unexpected end of file'
        : status === CODES.Z_NEED_DICT ? 'Missing dictionary' : 'zlib error');
    return Object.assign(new Error(text), { errno: status, code });
}

function bytesOf(data) {
    if (typeof data === 'string')
        return Buffer.from(data);
    if (ArrayBuffer.isView(data))
        return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (data instanceof ArrayBuffer || data instanceof SharedArrayBuffer)
        return Buffer.from(data);
    throw invalidArgType('buffer', ['string', 'Buffer', 'TypedArray', 'DataView', 'ArrayBuffer'], data);
}

// What a stream calls its handle: writeSync() leaves [out left, in left] in the stream's _writeState.
class Handle {
    constructor(stream, mode, options) {
        this.owner = stream;
        this.stream = host.zlib(mode, option(options, 'level', -1, -1, 9), option(options, 'windowBits', 15, 8, 15),
            option(options, 'memLevel', 8, 1, 9), option(options, 'strategy', 0, 0, 4));
        if (this.stream === undefined)
            throw nodeError(Error, 'ERR_ZLIB_INITIALIZATION_FAILED', 'Initialization failed');
    }

    writeSync(flush, input, inOffset, inLength, output, outOffset, outLength) {
        const source = input ?? Buffer.alloc(0);
        const [status, inLeft, outLeft, message] = host.zlibWrite(this.stream, flush, source.buffer, source.byteOffset + inOffset,
            inLength ?? 0, output.buffer, output.byteOffset + outOffset, outLength);
        this.owner._writeState[0] = outLeft;
        this.owner._writeState[1] = inLeft;
        this.ended = status === CODES.Z_STREAM_END;
        const starved = status === CODES.Z_BUF_ERROR && (flush !== constants.Z_FINISH || outLeft === 0);
        if ((status < 0 && !starved) || status === CODES.Z_NEED_DICT)
            this.owner._fail(zlibError(status, message));
    }

    reset() { host.zlibReset(this.stream); }

    close() { host.zlibClose(this.stream); }
}

function ZlibBase(options, mode) {
    Transform.call(this, { ...options, decodeStrings: true, objectMode: false });
    const chunkSize = option(options, 'chunkSize', constants.Z_DEFAULT_CHUNK, 64, Infinity);
    const fields = { _chunkSize: chunkSize, _outOffset: 0, _outBuffer: Buffer.allocUnsafe(chunkSize), _hadError: false,
        _writeState: new Uint32Array(2), _flushFlag: option(options, 'flush', constants.Z_NO_FLUSH, 0, 5),
        _finishFlushFlag: option(options, 'finishFlush', constants.Z_FINISH, 0, 5),
        _maxOutputLength: option(options, 'maxOutputLength', 2 ** 31 - 1, 1, 2 ** 31 - 1), _mode: mode, bytesWritten: 0 };
    Object.assign(this, fields);
    this._handle = new Handle(this, mode, options);
}
Object.setPrototypeOf(ZlibBase.prototype, Transform.prototype);
Object.setPrototypeOf(ZlibBase, Transform);

ZlibBase.prototype._fail = function _fail(error) {
    this._hadError = true;
    this._error = error;
    this.destroy(error);
};

// Runs the handle over one piece of input; the pieces of output go to `take`.
ZlibBase.prototype._run = function _run(input, flush, take) {
    let offset = 0;
    for (;;) {
        const room = this._chunkSize - this._outOffset;
        this._handle.writeSync(flush, input, offset, input.length - offset, this._outBuffer, this._outOffset, room);
        if (this._hadError)
            return false;
        const [outLeft, inLeft] = this._writeState;
        const made = room - outLeft;
        this.bytesWritten += input.length - offset - inLeft;
        offset = input.length - inLeft;
        if (made > 0) {
            take(this._outBuffer.subarray(this._outOffset, this._outOffset + made));
            this._outOffset += made;
        }
        if (this._outOffset >= this._chunkSize) {
            this._outOffset = 0;
            this._outBuffer = Buffer.allocUnsafe(this._chunkSize);
        }
        if (this._handle.ended && inLeft > 0 && (this._mode === MODES.Gunzip || this._mode === MODES.Unzip) && input[offset] === 0x1f) {
            // Another member of a gzip file follows.
            this._handle.reset();
            continue;
        }
        if (outLeft > 0 || this._handle.ended)
            return true;
    }
};

// As Node's, whose work is another thread's: the output comes in a later turn of the loop.
ZlibBase.prototype._work = function _work(input, flush, callback) {
    later(onBehalf(() => {
        const failed = this._handle !== null && !this._run(input, flush, (piece) => this.push(piece));
        callback(failed ? this._error : undefined);
    }));
};

ZlibBase.prototype._transform = function _transform(chunk, encoding, callback) {
    const last = this._writableState.ending && this._writableState.length === chunk.length;
    this._work(chunk, last ? this._finishFlushFlag : this._flushFlag, callback);
};
ZlibBase.prototype._flush = function _flush(callback) {
    if (this._handle === null || this._handle.ended)
        callback();
    else
        this._work(Buffer.alloc(0), this._finishFlushFlag, callback);
};
ZlibBase.prototype._destroy = function _destroy(error, callback) {
    this._closeHandle();
    callback(error);
};
ZlibBase.prototype._closeHandle = function _closeHandle() {
    this._handle?.close();
    this._handle = null;
};
ZlibBase.prototype.close = function close(callback) {
    if (callback)
        require('stream_helpers').eos(this, () => callback());
    this.destroy();
};
ZlibBase.prototype.reset = function reset() { this._handle.reset(); };
ZlibBase.prototype.flush = function flush(kind, callback) {
    if (typeof kind === 'function' || kind === undefined)
        [kind, callback] = [constants.Z_FULL_FLUSH, kind];
    this._run(Buffer.alloc(0), kind, (piece) => this.push(piece));
    if (callback)
        process.nextTick(callback);
};

// Packages call this, too: with a callback as _work(); else the output for the piece at once, after which
// the handle is closed.
ZlibBase.prototype._processChunk = function _processChunk(chunk, flush, callback) {
    if (typeof callback === 'function') {
        this._work(chunk, flush, callback);
        return undefined;
    }
    this.on('error', () => {});
    const parts = [];
    let length = 0;
    const complete = this._run(chunk, flush, (piece) => {
        parts.push(piece);
        length += piece.length;
    });
    this._closeHandle();
    if (!complete)
        throw this._error;
    if (length > this._maxOutputLength)
        throw nodeError(RangeError, 'ERR_BUFFER_TOO_LARGE', `Cannot create a Buffer larger than ${this._maxOutputLength} bytes`);
    return parts.length === 1 ? parts[0] : Buffer.concat(parts, length);
};

// All of `data` through a fresh stream of the class.
function atOnce(Class, data, options) {
    const stream = new Class({ ...options, autoDestroy: false });
    return stream._processChunk(bytesOf(data), stream._finishFlushFlag);
}

const zlib = { constants, codes: { ...CODES, ...Object.fromEntries(Object.entries(CODES).map(([name, code]) => [code, name])) } };
for (const name of Object.keys(constants)) {
    if (name.startsWith('Z_'))
        Object.defineProperty(zlib, name, { value: constants[name], enumerable: true });
}

for (const name of Object.keys(MODES)) {
    const Class = { [name]: function Zlib(options) {
        if (!(this instanceof Class))
            return new Class(options);
        ZlibBase.call(this, options, MODES[name]);
    } }[name];
    Object.defineProperty(Class, 'name', { value: name });
    Object.setPrototypeOf(Class.prototype, ZlibBase.prototype);
    Object.setPrototypeOf(Class, ZlibBase);
    const verb = name[0].toLowerCase() + name.slice(1);
    zlib[name] = Class;
    zlib[`create${name}`] = (options) => new Class(options);
    zlib[`${verb}Sync`] = (data, options) => atOnce(Class, data, options);
    zlib[verb] = (data, options, callback) => {
        if (typeof options === 'function')
            [options, callback] = [undefined, options];
        const work = onBehalf(atOnce);
        later(() => {
            let result;
            try {
                result = work(Class, data, options);
            } catch (error) {
                callback(error);
                return;
            }
            callback(null, result);
        });
    };
}
zlib.crc32 = (data, value = 0) => {
    const bytes = bytesOf(data);
    return host.crc32(bytes.buffer, bytes.byteOffset, bytes.byteLength, value);
};
exports.module = zlib;
