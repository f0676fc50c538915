// stream.Readable: a queue of chunks between somebody who pushes and somebody who reads.
//
// flowing === null: nobody has asked; true: chunks go out as 'data'; false: paused. _read() is called
// whenever less than the high-water mark is queued, once at a time.
const common = require('stream_common');
const { nodeError, invalidArgType } = require('node_error');
const { Stream } = common;

class ReadableState {
    constructor(options, side) {
        this.objectMode = Boolean(options?.objectMode ?? options?.readableObjectMode);
        if (side && options?.readableObjectMode !== undefined)
            this.objectMode = Boolean(options.readableObjectMode || options.objectMode);
        this.highWaterMark = common.highWaterMark(options, this.objectMode, 'readable');
        this.buffer = [];
        this.length = 0;
        this.pipes = [];
        this.awaitDrain = new Set();
        this.flowing = null;
        this.ended = false;
        this.endEmitted = false;
        this.reading = false;
        this.sync = true;
        this.needReadable = false;
        this.emittedReadable = false;
        this.readableListening = false;
        this.resumeScheduled = false;
        this.readingMore = false;
        this.dataEmitted = false;
        this.defaultEncoding = options?.defaultEncoding ?? 'utf8';
        this.decoder = null;
        this.decode = null;    // its write(), on behalf of who asked for text
        this.encoding = null;
        if (options?.encoding)
            setDecoder(this, options.encoding);
    }
}

function setDecoder(state, encoding) {
    const { StringDecoder } = require('node_string_decoder').module;
    const decoder = new StringDecoder(encoding);
    state.decoder = decoder;
    state.decode = require('timer_queue').onBehalf((chunk) => decoder.write(chunk));
    state.encoding = state.decoder.encoding;
}

function Readable(options) {
    if (!(this instanceof Readable))
        return new Readable(options);
    Stream.call(this, options);
    initReadable(this, options);
    common.construct(this, () => {
        if (this._readableState.needReadable)
            maybeReadMore(this, this._readableState);
    });
    common.watchSignal(this, options?.signal);
}
Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);

function initReadable(stream, options, side = false) {
    common.lifeOf(stream, options);
    stream._readableState = new ReadableState(options, side);
    for (const name of ['read', 'destroy', 'construct']) {
        if (typeof options?.[name] === 'function')
            stream[`_${name}`] = options[name];
    }
}

Readable.prototype._read = function _read() {
    throw nodeError(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _read() method is not implemented');
};
Readable.prototype._destroy = function _destroy(error, callback) { callback(error); };
Readable.prototype.destroy = common.destroy;

// Putting in -------------------------------------------------------------------------------------

Readable.prototype.push = function push(chunk, encoding) { return addChunk(this, chunk, encoding, false); };
Readable.prototype.unshift = function unshift(chunk, encoding) { return addChunk(this, chunk, encoding, true); };

function toChunk(state, chunk, encoding) {
    if (state.objectMode)
        return chunk;
    if (typeof chunk === 'string') {
        encoding ||= state.defaultEncoding;
        if (state.encoding === encoding)
            return chunk;
        const bytes = Buffer.from(chunk, encoding);
        return bytes;
    }
    if (Buffer.isBuffer(chunk))
        return chunk;
    if (ArrayBuffer.isView(chunk))
        return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    throw invalidArgType('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
}

function addChunk(stream, chunk, encoding, front) {
    const state = stream._readableState;
    if (chunk === null) {
        state.reading = false;
        onEnd(stream, state);
        return false;
    }
    let value;
    try {
        value = toChunk(state, chunk, encoding);
    } catch (error) {
        common.fail(stream, error);
        return false;
    }
    if (!front)
        state.reading = false;
    if (!state.objectMode && value.length === 0) {
        if (!front)
            maybeReadMore(stream, state);
        return needsMore(state);
    }
    if (front ? state.endEmitted : state.ended) {
        common.fail(stream, front ? nodeError(Error, 'ERR_STREAM_UNSHIFT_AFTER_END_EVENT', 'stream.unshift() after end event')
            : nodeError(Error, 'ERR_STREAM_PUSH_AFTER_EOF', 'stream.push() after EOF'));
        return false;
    }
    if (stream.destroyed || stream.errored)
        return false;
    if (state.decoder !== null && typeof value !== 'string' && !state.objectMode) {
        value = state.decode(value);
        if (value.length === 0) {
            maybeReadMore(stream, state);
            return needsMore(state);
        }
    }
    deliver(stream, state, value, front);
    return needsMore(state);
}

function needsMore(state) {
    return !state.ended && (state.length < state.highWaterMark || state.length === 0);
}

function deliver(stream, state, value, front) {
    if (state.flowing && state.length === 0 && !state.sync && stream.listenerCount('data') > 0) {
        state.dataEmitted = true;
        stream.emit('data', value);
    } else {
        state.length += state.objectMode ? 1 : value.length;
        if (front)
            state.buffer.unshift(value);
        else
            state.buffer.push(value);
        if (state.needReadable)
            emitReadable(stream);
    }
    maybeReadMore(stream, state);
}

function onEnd(stream, state) {
    if (state.ended)
        return;
    if (state.decoder !== null) {
        const rest = state.decoder.end();
        if (rest.length > 0) {
            state.buffer.push(rest);
            state.length += state.objectMode ? 1 : rest.length;
        }
    }
    state.ended = true;
    if (state.sync) {
        emitReadable(stream);
    } else {
        state.needReadable = false;
        state.emittedReadable = true;
        emitReadableNow(stream);
    }
}

function maybeReadMore(stream, state) {
    if (state.readingMore || !stream._life.constructed)
        return;
    state.readingMore = true;
    process.nextTick(() => {
        while (!state.reading && !state.ended &&
            (state.length < state.highWaterMark || (state.flowing && state.length === 0))) {
            const before = state.length;
            stream.read(0);
            if (before === state.length)
                break;
        }
        state.readingMore = false;
    });
}

// Taking out -------------------------------------------------------------------------------------

function emitReadable(stream) {
    const state = stream._readableState;
    state.needReadable = false;
    if (!state.emittedReadable) {
        state.emittedReadable = true;
        process.nextTick(emitReadableNow, stream);
    }
}

function emitReadableNow(stream) {
    const state = stream._readableState;
    if (!stream.destroyed && !stream.errored && (state.length > 0 || state.ended)) {
        stream.emit('readable');
        state.emittedReadable = false;
    }
    state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark;
    flow(stream);
}

function amount(count, state) {
    if (count <= 0 || (state.length === 0 && state.ended))
        return 0;
    if (state.objectMode)
        return 1;
    if (Number.isNaN(count))
        return (state.flowing || state.decoder === null) && state.length > 0 ? state.buffer[0].length : state.length;
    if (count <= state.length)
        return count;
    return state.ended ? state.length : 0;
}

// The first `count` bytes or characters of the queue, joined.
function take(count, state) {
    if (state.objectMode)
        return state.buffer.shift();
    if (count >= state.length) {
        const all = state.decoder !== null ? state.buffer.join('')
            : state.buffer.length === 1 ? state.buffer[0] : Buffer.concat(state.buffer, state.length);
        state.buffer = [];
        return all;
    }
    const parts = [];
    let left = count;
    while (left > 0) {
        const first = state.buffer[0];
        if (first.length <= left) {
            parts.push(state.buffer.shift());
            left -= first.length;
        } else {
            parts.push(first.slice(0, left));
            state.buffer[0] = first.slice(left);
            left = 0;
        }
    }
    if (parts.length === 1)
        return parts[0];
    return state.decoder !== null ? parts.join('') : Buffer.concat(parts, count);
}

Readable.prototype.read = function read(size) {
    const state = this._readableState;
    let count = size === undefined ? NaN : Number.isInteger(size) ? size : Number.parseInt(size, 10);
    if (count > state.highWaterMark)
        state.highWaterMark = 2 ** Math.ceil(Math.log2(count));
    if (count !== 0)
        state.emittedReadable = false;
    if (count === 0 && state.needReadable && (state.ended ||
        (state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0))) {
        if (state.length === 0 && state.ended)
            endReadable(this);
        else
            emitReadable(this);
        return null;
    }
    const asked = count;
    count = amount(count, state);
    if (count === 0 && state.ended) {
        if (state.length === 0)
            endReadable(this);
        return null;
    }
    fill(this, state, count);
    if (!state.reading)
        count = amount(asked, state);
    const value = count > 0 && state.length > 0 ? take(count, state) : null;
    if (value === null) {
        state.needReadable = state.length <= state.highWaterMark;
        count = 0;
    } else {
        state.length -= state.objectMode ? 1 : count;
        state.dataEmitted = true;
    }
    if (state.length === 0) {
        if (!state.ended)
            state.needReadable = true;
        if (asked !== count && state.ended)
            endReadable(this);
    }
    if (value !== null && !this.errored && !this._life.closeEmitted)
        this.emit('data', value);
    return value;
};

// Asks for more where the queue will fall below the mark.
function fill(stream, state, count) {
    const wanted = state.needReadable || state.length === 0 || state.length - count < state.highWaterMark;
    if (!wanted || state.ended || state.reading || stream.destroyed || stream.errored || !stream._life.constructed)
        return;
    state.reading = true;
    state.sync = true;
    if (state.length === 0)
        state.needReadable = true;
    try {
        stream._read(state.highWaterMark);
    } catch (error) {
        common.fail(stream, error);
    }
    state.sync = false;
}

function endReadable(stream) {
    const state = stream._readableState;
    if (state.endEmitted || state.endScheduled)
        return;
    state.ended = true;
    state.endScheduled = true;
    process.nextTick(() => {
        state.endScheduled = false;
        if (stream.errored || stream._life.closeEmitted || state.endEmitted || state.length > 0)
            return;
        state.endEmitted = true;
        stream.emit('end');
        const writable = stream._writableState;
        if (writable && stream.writable && stream.allowHalfOpen === false)
            process.nextTick(() => stream.end());
        else if (stream._life.autoDestroy && (!writable || writable.finished || writable.writable === false))
            stream.destroy();
    });
}

// Flowing ----------------------------------------------------------------------------------------

function flow(stream) {
    const state = stream._readableState;
    while (state.flowing && stream.read() !== null);
}

Readable.prototype.on = function on(name, listener) {
    const result = Stream.prototype.on.call(this, name, listener);
    const state = this._readableState;
    if (name === 'data') {
        state.readableListening = this.listenerCount('readable') > 0;
        if (state.flowing !== false)
            this.resume();
    } else if (name === 'readable' && !state.endEmitted && !state.readableListening) {
        state.readableListening = true;
        state.needReadable = true;
        state.flowing = false;
        state.emittedReadable = false;
        if (state.length > 0)
            emitReadable(this);
        else if (!state.reading)
            process.nextTick(() => this.read(0));
    }
    return result;
};
Readable.prototype.addListener = Readable.prototype.on;

function updateListening(stream) {
    const state = stream._readableState;
    state.readableListening = stream.listenerCount('readable') > 0;
    if (state.resumeScheduled && !state.paused)
        state.flowing = true;
    else if (stream.listenerCount('data') > 0)
        stream.resume();
    else if (!state.readableListening)
        state.flowing = null;
}

Readable.prototype.removeListener = function removeListener(name, listener) {
    const result = Stream.prototype.removeListener.call(this, name, listener);
    if (name === 'readable')
        process.nextTick(updateListening, this);
    else if (name === 'data' && this.listenerCount('data') === 0)
        this._readableState.dataListening = false;
    return result;
};
Readable.prototype.off = Readable.prototype.removeListener;
Readable.prototype.removeAllListeners = function removeAllListeners(...args) {
    const result = Stream.prototype.removeAllListeners.apply(this, args);
    if (args[0] === 'readable' || args.length === 0)
        process.nextTick(updateListening, this);
    return result;
};

Readable.prototype.resume = function resume() {
    const state = this._readableState;
    if (!state.flowing) {
        state.flowing = !state.readableListening;
        scheduleResume(this, state);
    }
    state.paused = false;
    return this;
};

function scheduleResume(stream, state) {
    if (state.resumeScheduled)
        return;
    state.resumeScheduled = true;
    process.nextTick(() => {
        if (!state.reading)
            stream.read(0);
        state.resumeScheduled = false;
        stream.emit('resume');
        flow(stream);
        if (state.flowing && !state.reading)
            stream.read(0);
    });
}

Readable.prototype.pause = function pause() {
    const state = this._readableState;
    if (state.flowing !== false) {
        state.flowing = false;
        this.emit('pause');
    }
    state.paused = true;
    return this;
};
Readable.prototype.isPaused = function isPaused() {
    return this._readableState.paused === true || this._readableState.flowing === false;
};
Readable.prototype.setEncoding = function setEncoding(encoding) {
    const state = this._readableState;
    setDecoder(state, encoding);
    const text = state.buffer.map((chunk) => state.decode(chunk)).join('');
    state.buffer = text === '' ? [] : [text];
    state.length = text.length;
    return this;
};

// Pipes ------------------------------------------------------------------------------------------

Readable.prototype.pipe = function pipe(target, options) {
    const source = this;
    const state = this._readableState;
    const endTarget = options?.end !== false && target !== process.stdout && target !== process.stderr;
    state.pipes.push(target);
    function onData(chunk) {
        if (target.write(chunk) === false && state.pipes.includes(target)) {
            state.awaitDrain.add(target);
            source.pause();
        }
    }
    function onDrain() {
        state.awaitDrain.delete(target);
        if (state.awaitDrain.size === 0 && source.listenerCount('data') > 0)
            source.resume();
    }
    function onError(error) {
        unpipe();
        target.removeListener('error', onError);
        if (target.listenerCount('error') === 0)
            common.fail(target, error);
    }
    function unpipe() { source.unpipe(target); }
    function onUnpipe(from) {
        if (from !== source)
            return;
        for (const [emitter, name, listener] of listeners)
            emitter.removeListener(name, listener);
        if (state.awaitDrain.size > 0 && target._writableState?.needDrain)
            onDrain();
    }
    function end() { target.end(); }
    const listeners = [[source, 'data', onData], [target, 'drain', onDrain], [target, 'error', onError],
        [target, 'close', unpipe], [target, 'finish', unpipe], [target, 'unpipe', onUnpipe],
        [source, 'end', endTarget ? end : unpipe]];
    if (state.endEmitted)
        process.nextTick(endTarget ? end : unpipe);
    else
        source.once('end', listeners[6][2]);
    target.on('unpipe', onUnpipe);
    source.on('data', onData);
    target.on('drain', onDrain);
    target.prependListener('error', onError);
    target.once('close', unpipe);
    target.once('finish', unpipe);
    target.emit('pipe', source);
    if (target.writableNeedDrain === true)
        source.pause();
    else if (!state.flowing)
        source.resume();
    return target;
};

Readable.prototype.unpipe = function unpipe(target) {
    const state = this._readableState;
    const gone = target === undefined ? state.pipes.splice(0) : state.pipes.filter((other) => other === target);
    state.pipes = state.pipes.filter((other) => !gone.includes(other));
    if (target === undefined && gone.length > 0)
        this.pause();
    for (const other of gone) {
        state.awaitDrain.delete(other);
        other.emit('unpipe', this, { hasUnpiped: false });
    }
    if (gone.length > 0 && state.pipes.length === 0)
        this.pause();
    return this;
};

// Iterating --------------------------------------------------------------------------------------

async function* iterate(stream, destroyOnReturn) {
    let wake = () => {};
    let ended = false;
    let failure;
    const next = () => wake();
    stream.on('readable', next);
    const stop = require('stream_helpers').eos(stream, { writable: false }, (error) => {
        failure = error ?? null;
        ended = true;
        wake();
    });
    try {
        for (;;) {
            const chunk = stream.destroyed ? null : stream.read();
            if (chunk !== null) {
                yield chunk;
            } else if (failure) {
                throw failure;
            } else if (ended) {
                return;
            } else {
                await new Promise((resolve) => { wake = resolve; });
            }
        }
    } catch (error) {
        failure = error;
        throw error;
    } finally {
        stop();
        if ((failure || destroyOnReturn) && (failure === undefined || failure || stream._life.autoDestroy))
            stream.destroy(failure ?? null);
        else
            stream.removeListener('readable', next);
    }
}
Readable.prototype.iterator = function iterator(options) { return iterate(this, options?.destroyOnReturn !== false); };
Readable.prototype[Symbol.asyncIterator] = function asyncIterator() { return iterate(this, true); };
Readable.prototype[Symbol.asyncDispose] = function asyncDispose() {
    this.destroy(this.readableEnded ? null : common.abortError());
    return new Promise((resolve) => require('stream_helpers').eos(this, () => resolve()));
};

Readable.from = (iterable, options) => {
    if (typeof iterable === 'string' || iterable instanceof Uint8Array) {
        return new Readable({ objectMode: true, ...options,
            read() {
                this.push(iterable);
                this.push(null);
            } });
    }
    const iterator = iterable?.[Symbol.asyncIterator]?.() ?? iterable?.[Symbol.iterator]?.();
    if (iterator === undefined)
        throw invalidArgType('iterable', ['Iterable'], iterable);
    let busy = false;
    const stream = new Readable({ objectMode: true, highWaterMark: 1, ...options,
        read() {
            if (!busy) {
                busy = true;
                pump();
            }
        },
        destroy(error, callback) {
            Promise.resolve(iterator.return?.()).then(() => callback(error), (failure) => callback(error ?? failure));
        } });
    async function pump() {
        try {
            for (;;) {
                const { value, done } = await iterator.next();
                if (done) {
                    stream.push(null);
                    return;
                }
                const item = await value;
                if (item === null)
                    throw nodeError(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
                if (!stream.push(item))
                    break;
            }
            busy = false;
        } catch (error) {
            stream.destroy(error);
        }
    }
    return stream;
};

Readable.prototype.wrap = function wrap(old) {
    old.on('data', (chunk) => {
        if (!this.push(chunk))
            old.pause?.();
    });
    old.on('end', () => this.push(null));
    old.on('error', (error) => common.fail(this, error));
    old.on('close', () => this.destroy());
    this._read = () => old.resume?.();
    return this;
};

require('stream_helpers').addOperators(Readable);

common.defineGetters(Readable.prototype, {
    readable: {
        get() {
            const state = this._readableState;
            return state !== undefined && state.readable !== false && !this.destroyed && !state.endEmitted && !this._life.errored;
        },
        set(value) {
            if (this._readableState)
                this._readableState.readable = Boolean(value);
        },
    },
    readableDidRead: { get() { return this._readableState.dataEmitted; } },
    readableAborted: { get() { return (this.destroyed || Boolean(this.errored)) && !this._readableState.endEmitted; } },
    readableHighWaterMark: { get() { return this._readableState.highWaterMark; } },
    readableBuffer: { get() { return this._readableState.buffer; } },
    readableFlowing: {
        get() { return this._readableState.flowing; },
        set(value) { this._readableState.flowing = value; },
    },
    readableLength: { get() { return this._readableState.length; } },
    readableObjectMode: { get() { return this._readableState.objectMode; } },
    readableEncoding: { get() { return this._readableState.encoding; } },
    readableEnded: { get() { return this._readableState.endEmitted; } },
    ...common.lifeGetters,
});

Object.assign(exports, { Readable, ReadableState, initReadable });
