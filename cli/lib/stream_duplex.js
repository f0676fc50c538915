// stream.Duplex, Transform and PassThrough.
const common = require('stream_common');
const { Readable, initReadable } = require('stream_readable');
const { Writable, initWritable } = require('stream_writable');
const { nodeError } = require('node_error');

function Duplex(options) {
    if (!(this instanceof Duplex))
        return new Duplex(options);
    common.Stream.call(this, options);
    initReadable(this, options, true);
    initWritable(this, options, true);
    this.allowHalfOpen = options?.allowHalfOpen !== false;
    if (options?.readable === false) {
        this._readableState.readable = false;
        this._readableState.ended = true;
        this._readableState.endEmitted = true;
    }
    if (options?.writable === false) {
        this._writableState.writable = false;
        this._writableState.ending = true;
        this._writableState.ended = true;
        this._writableState.finished = true;
    }
    common.construct(this, () => {
        if (this._readableState.needReadable)
            this.read(0);
        this._writableState.corked++;
        this.uncork();
    });
    common.watchSignal(this, options?.signal);
}
Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);
const ownSide = ['constructor', 'pipe', 'destroy', '_destroy', 'destroyed', 'errored', 'closed', Symbol.asyncDispose];
for (const name of Reflect.ownKeys(Writable.prototype)) {
    if (!ownSide.includes(name))
        Object.defineProperty(Duplex.prototype, name, Object.getOwnPropertyDescriptor(Writable.prototype, name));
}
Duplex.prototype.destroy = Writable.prototype.destroy;
Duplex.prototype._destroy = function _destroy(error, callback) { callback(error); };

Duplex.from = (source) => {
    if (source instanceof Duplex)
        return source;
    if (typeof source?.[Symbol.asyncIterator] === 'function' || typeof source?.[Symbol.iterator] === 'function') {
        const readable = Readable.from(source);
        const duplex = new Duplex({ objectMode: true, writable: false, read() { readable.resume(); } });
        readable.on('data', (chunk) => duplex.push(chunk) || readable.pause());
        readable.on('end', () => duplex.push(null));
        readable.on('error', (error) => duplex.destroy(error));
        return duplex;
    }
    if (typeof source?.then === 'function')
        return Duplex.from((async function* once() { yield await source; })());
    throw require('node_error').invalidArgType('body', ['Stream', 'Iterable', 'Promise'], source);
};

function Transform(options) {
    if (!(this instanceof Transform))
        return new Transform(options);
    Duplex.call(this, options);
    this._readableState.sync = false;
    Object.defineProperty(this, '_held', { value: null, writable: true });
    for (const name of ['transform', 'flush']) {
        if (typeof options?.[name] === 'function')
            this[`_${name}`] = options[name];
    }
    this.on('prefinish', endTransform);
}
Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

function endTransform() {
    if (this._final === Transform.prototype._final || this.destroyed)
        return;
    flush(this, () => {});
}

function flush(stream, callback) {
    if (typeof stream._flush !== 'function') {
        stream.push(null);
        callback();
        return;
    }
    stream._flush((error, data) => {
        if (error) {
            if (callback.length > 0)
                callback(error);
            else
                stream.destroy(error);
            return;
        }
        if (data !== undefined && data !== null)
            stream.push(data);
        stream.push(null);
        callback();
    });
}

Transform.prototype._final = function _final(callback) {
    if (this.destroyed)
        callback();
    else
        flush(this, (error) => callback(error));
};
Transform.prototype._transform = function _transform() {
    throw nodeError(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _transform() method is not implemented');
};
Transform.prototype._write = function _write(chunk, encoding, callback) {
    const state = this._readableState;
    const before = state.length;
    this._transform(chunk, encoding, (error, value) => {
        if (error) {
            callback(error);
            return;
        }
        if (value !== undefined && value !== null)
            this.push(value);
        // A full queue holds the writer back until somebody reads.
        if (this._writableState.ended || before === state.length || state.length < state.highWaterMark)
            callback();
        else
            this._held = callback;
    });
};
Transform.prototype._read = function _read() {
    if (this._held !== null) {
        const callback = this._held;
        this._held = null;
        callback();
    }
};

function PassThrough(options) {
    if (!(this instanceof PassThrough))
        return new PassThrough(options);
    Transform.call(this, options);
}
Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
Object.setPrototypeOf(PassThrough, Transform);
PassThrough.prototype._transform = function _transform(chunk, encoding, callback) { callback(null, chunk); };

Object.assign(exports, { Duplex, Transform, PassThrough });
