// stream.Writable: one _write() at a time, the rest waits in a queue.
const common = require('stream_common');
const { nodeError, invalidArgType } = require('node_error');
const { Stream } = common;

class WritableState {
    constructor(options, side) {
        this.objectMode = Boolean(options?.objectMode);
        if (side && options?.writableObjectMode)
            this.objectMode = true;
        this.highWaterMark = common.highWaterMark(options, this.objectMode, 'writable');
        this.decodeStrings = options?.decodeStrings !== false;
        this.defaultEncoding = options?.defaultEncoding ?? 'utf8';
        this.length = 0;
        this.buffered = [];
        this.corked = 0;
        this.writing = false;
        this.sync = false;
        this.needDrain = false;
        this.ending = false;
        this.ended = false;
        this.prefinished = false;
        this.finalCalled = false;
        this.finished = false;
        this.pendingCallbacks = 0;
        this.onFinished = [];
    }
}

function Writable(options) {
    if (!(this instanceof Writable))
        return new Writable(options);
    Stream.call(this, options);
    initWritable(this, options);
    common.construct(this, () => {
        clearBuffer(this, this._writableState);
        finishMaybe(this);
    });
    common.watchSignal(this, options?.signal);
}
Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);
// A Duplex is a Writable too, though it inherits from Readable.
Object.defineProperty(Writable, Symbol.hasInstance, {
    value(object) {
        return Function.prototype[Symbol.hasInstance].call(this, object) ||
            (this === Writable && object?._writableState instanceof WritableState);
    },
});

function initWritable(stream, options, side = false) {
    common.lifeOf(stream, options);
    stream._writableState = new WritableState(options, side);
    for (const name of ['write', 'writev', 'destroy', 'final', 'construct']) {
        if (typeof options?.[name] === 'function')
            stream[`_${name}`] = options[name];
    }
}

Writable.prototype.pipe = function pipe() {
    common.fail(this, nodeError(Error, 'ERR_STREAM_CANNOT_PIPE', 'Cannot pipe, not readable'));
};
Writable.prototype._write = function _write(chunk, encoding, callback) {
    if (typeof this._writev !== 'function')
        throw nodeError(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _write() method is not implemented');
    this._writev([{ chunk, encoding }], callback);
};
Writable.prototype._writev = null;
Writable.prototype._destroy = function _destroy(error, callback) { callback(error); };

Writable.prototype.destroy = function destroy(error, callback) {
    const state = this._writableState;
    if (!this._life.destroyed && (state.buffered.length > 0 || state.onFinished.length > 0))
        process.nextTick(failBuffered, this);
    return common.destroy.call(this, error, callback);
};

function destroyedError(name) {
    return nodeError(Error, 'ERR_STREAM_DESTROYED', `Cannot call ${name} after a stream was destroyed`);
}

function failBuffered(stream) {
    const state = stream._writableState;
    const error = stream.errored ?? destroyedError('write');
    for (const { chunk, callback } of state.buffered.splice(0)) {
        state.length -= state.objectMode ? 1 : chunk.length;
        callback(error);
    }
    for (const callback of state.onFinished.splice(0))
        callback(stream.errored ?? destroyedError('end'));
}

function toChunk(state, chunk, encoding) {
    if (chunk === null)
        throw nodeError(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
    if (state.objectMode)
        return [chunk, encoding];
    if (typeof chunk === 'string') {
        if (encoding !== 'buffer' && !Buffer.isEncoding(encoding))
            throw nodeError(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
        return state.decodeStrings ? [Buffer.from(chunk, encoding), 'buffer'] : [chunk, encoding];
    }
    if (Buffer.isBuffer(chunk))
        return [chunk, 'buffer'];
    if (ArrayBuffer.isView(chunk))
        return [Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), 'buffer'];
    throw invalidArgType('chunk', ['string', 'Buffer', 'TypedArray', 'DataView'], chunk);
}

function noop() {}

Writable.prototype.write = function write(chunk, encoding, callback) {
    const state = this._writableState;
    if (typeof encoding === 'function')
        [callback, encoding] = [encoding, undefined];
    callback ??= noop;
    const [value, kind] = toChunk(state, chunk, encoding ?? state.defaultEncoding);
    let error = null;
    if (state.ending)
        error = nodeError(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
    else if (this.destroyed)
        error = destroyedError('write');
    if (error !== null) {
        process.nextTick(callback, error);
        common.fail(this, error);
        return false;
    }
    state.pendingCallbacks++;
    return enqueue(this, state, value, kind, callback);
};

function enqueue(stream, state, chunk, encoding, callback) {
    const length = state.objectMode ? 1 : chunk.length;
    state.length += length;
    const more = state.length < state.highWaterMark;
    if (!more)
        state.needDrain = true;
    if (state.writing || state.corked > 0 || stream.errored || !stream._life.constructed)
        state.buffered.push({ chunk, encoding, callback });
    else
        writeOne(stream, state, chunk, encoding, length, callback);
    return more && !stream.errored && !stream.destroyed;
}

function writeOne(stream, state, chunk, encoding, length, callback) {
    state.writing = true;
    state.sync = true;
    const done = once((error) => onWritten(stream, state, length, [callback], error));
    try {
        stream._write(chunk, encoding, done);
    } catch (error) {
        state.sync = false;
        throw error;
    }
    state.sync = false;
}

function once(callback) {
    let called = false;
    return (error) => {
        if (called)
            throw nodeError(Error, 'ERR_MULTIPLE_CALLBACK', 'Callback called multiple times');
        called = true;
        callback(error);
    };
}

function onWritten(stream, state, length, callbacks, error) {
    state.writing = false;
    state.length -= length;
    if (error) {
        stream._life.errored ??= error;
        const report = () => {
            state.pendingCallbacks -= callbacks.length;
            for (const callback of callbacks)
                callback(error);
            failBuffered(stream);
            common.fail(stream, error);
        };
        if (state.sync)
            process.nextTick(report);
        else
            report();
        return;
    }
    if (state.buffered.length > 0)
        clearBuffer(stream, state);
    const after = () => afterWrite(stream, state, callbacks);
    if (state.sync)
        process.nextTick(after);
    else
        after();
}

function afterWrite(stream, state, callbacks) {
    const drain = state.needDrain && !state.ending && !stream.destroyed && state.length === 0;
    if (drain) {
        state.needDrain = false;
        stream.emit('drain');
    }
    for (const callback of callbacks) {
        state.pendingCallbacks--;
        callback(null);
    }
    if (stream.destroyed)
        failBuffered(stream);
    finishMaybe(stream);
}

function clearBuffer(stream, state) {
    if (state.corked > 0 || state.writing || stream.destroyed || !stream._life.constructed)
        return;
    if (typeof stream._writev === 'function' && state.buffered.length > 1) {
        const list = state.buffered.splice(0);
        state.writing = true;
        state.sync = true;
        const total = state.length;
        const done = once((error) => onWritten(stream, state, total, list.map((entry) => entry.callback), error));
        const chunks = list.map(({ chunk, encoding }) => ({ chunk, encoding }));
        chunks.allBuffers = chunks.every((entry) => entry.encoding === 'buffer');
        stream._writev(chunks, done);
        state.sync = false;
        return;
    }
    while (state.buffered.length > 0 && !state.writing) {
        const { chunk, encoding, callback } = state.buffered.shift();
        writeOne(stream, state, chunk, encoding, state.objectMode ? 1 : chunk.length, callback);
    }
}

Writable.prototype.cork = function cork() { this._writableState.corked++; };
Writable.prototype.uncork = function uncork() {
    const state = this._writableState;
    if (state.corked > 0 && --state.corked === 0 && !state.writing)
        clearBuffer(this, state);
};
Writable.prototype.setDefaultEncoding = function setDefaultEncoding(encoding) {
    if (!Buffer.isEncoding(encoding))
        throw nodeError(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${encoding}`);
    this._writableState.defaultEncoding = encoding;
    return this;
};

Writable.prototype.end = function end(chunk, encoding, callback) {
    const state = this._writableState;
    if (typeof chunk === 'function')
        [chunk, encoding, callback] = [undefined, undefined, chunk];
    else if (typeof encoding === 'function')
        [encoding, callback] = [undefined, encoding];
    let error = null;
    if (chunk !== undefined && chunk !== null) {
        try {
            this.write(chunk, encoding);
        } catch (failure) {
            error = failure;
        }
    }
    if (state.corked > 0) {
        state.corked = 1;
        this.uncork();
    }
    if (error === null && !this.errored && !state.ending) {
        state.ending = true;
        finishMaybe(this, true);
        state.ended = true;
    } else if (state.finished) {
        error ??= nodeError(Error, 'ERR_STREAM_ALREADY_FINISHED', 'Cannot call end after a stream was finished');
    } else if (this.destroyed) {
        error ??= destroyedError('end');
    }
    if (typeof callback === 'function') {
        if (error !== null || this.errored)
            process.nextTick(callback, error ?? this.errored);
        else if (state.finished)
            process.nextTick(callback, null);
        else
            state.onFinished.push(callback);
    }
    return this;
};

function needsFinish(stream, state) {
    return state.ending && !stream.destroyed && stream._life.constructed && state.length === 0 && !stream.errored &&
        state.buffered.length === 0 && !state.finished && !state.writing;
}

function finishMaybe(stream, sync = false) {
    const state = stream._writableState;
    if (!needsFinish(stream, state))
        return;
    if (!state.finalCalled)
        callFinal(stream, state);
    if (!state.prefinished || state.pendingCallbacks > 0)
        return;
    if (sync)
        process.nextTick(() => needsFinish(stream, state) && finish(stream, state));
    else
        finish(stream, state);
}

// _final() is called while end() still runs, so that what it pushes can be read right behind end().
function callFinal(stream, state) {
    state.finalCalled = true;
    if (typeof stream._final !== 'function') {
        state.prefinished = true;
        stream.emit('prefinish');
        return;
    }
    const done = once((error) => {
        state.pendingCallbacks--;
        if (error) {
            for (const callback of state.onFinished.splice(0))
                callback(error);
            common.fail(stream, error);
            return;
        }
        if (!needsFinish(stream, state))
            return;
        state.prefinished = true;
        stream.emit('prefinish');
        process.nextTick(finishMaybe, stream);
    });
    state.pendingCallbacks++;
    state.sync = true;
    try {
        stream._final(done);
    } catch (error) {
        done(error);
    }
    state.sync = false;
}

function finish(stream, state) {
    state.finished = true;
    for (const callback of state.onFinished.splice(0))
        callback(null);
    stream.emit('finish');
    const readable = stream._readableState;
    if (stream._life.autoDestroy && (!readable || readable.endEmitted || readable.readable === false))
        stream.destroy();
}

Writable.prototype[Symbol.asyncDispose] = function asyncDispose() {
    this.destroy(this.writableFinished ? null : common.abortError());
    return new Promise((resolve) => require('stream_helpers').eos(this, () => resolve()));
};

common.defineGetters(Writable.prototype, {
    writable: {
        get() {
            const state = this._writableState;
            return state !== undefined && state.writable !== false && !this.destroyed && !this._life.errored &&
                !state.ending && !state.ended;
        },
        set(value) {
            if (this._writableState)
                this._writableState.writable = Boolean(value);
        },
    },
    writableFinished: { get() { return this._writableState?.finished ?? false; } },
    writableObjectMode: { get() { return this._writableState?.objectMode ?? false; } },
    writableBuffer: { get() { return this._writableState?.buffered; } },
    writableEnded: { get() { return this._writableState?.ending ?? false; } },
    writableNeedDrain: {
        get() {
            const state = this._writableState;
            return state !== undefined && !this.destroyed && !state.ending && state.needDrain;
        },
    },
    writableHighWaterMark: { get() { return this._writableState?.highWaterMark; } },
    writableCorked: { get() { return this._writableState?.corked ?? 0; } },
    writableLength: { get() { return this._writableState?.length; } },
    writableAborted: {
        get() { return (this.destroyed || Boolean(this.errored)) && !this._writableState.finished; },
    },
    ...common.lifeGetters,
});

Object.assign(exports, { Writable, WritableState, initWritable });
