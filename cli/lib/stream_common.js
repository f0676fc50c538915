// What readable and writable streams share: construction, destruction, the order of 'error' and
// 'close', legacy pipe().
const EventEmitter = require('node_events').module;
const { nodeError } = require('node_error');

function Stream(options) {
    EventEmitter.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

// The oldest kind of pipe, for streams that only emit 'data'.
Stream.prototype.pipe = function pipe(target, options) {
    const source = this;
    function onData(chunk) {
        if (target.writable && target.write(chunk) === false)
            source.pause?.();
    }
    source.on('data', onData);
    target.on('drain', () => source.resume?.());
    if (options?.end !== false) {
        source.on('end', () => target.end());
        source.on('close', () => target.destroy?.());
    }
    target.emit('pipe', source);
    return target;
};

exports.Stream = Stream;

let defaultBytes = 65536;
let defaultObjects = 16;
exports.getDefaultHighWaterMark = (objectMode) => (objectMode ? defaultObjects : defaultBytes);
exports.setDefaultHighWaterMark = (objectMode, value) => {
    if (objectMode)
        defaultObjects = value;
    else
        defaultBytes = value;
};

exports.highWaterMark = (options, objectMode, side) => {
    const value = options?.highWaterMark ?? options?.[`${side}HighWaterMark`];
    if (value === undefined || value === null)
        return exports.getDefaultHighWaterMark(objectMode);
    if (!Number.isInteger(value) || value < 0)
        throw nodeError(TypeError, 'ERR_INVALID_ARG_VALUE', `The property 'options.highWaterMark' is invalid. Received ${value}`);
    return value;
};

// The life of a stream, shared by both sides of a Duplex.
class Life {
    constructor(options) {
        this.constructed = true;
        this.destroyed = false;
        this.errored = null;
        this.errorEmitted = false;
        this.closed = false;
        this.closeEmitted = false;
        this.emitClose = options?.emitClose ?? true;
        this.autoDestroy = options?.autoDestroy ?? true;
    }
}

exports.lifeOf = (stream, options) => {
    if (stream._life === undefined)
        Object.defineProperty(stream, '_life', { value: new Life(options), writable: true, configurable: true });
    return stream._life;
};

exports.destroy = function destroy(error, callback) {
    const life = this._life;
    if (life.destroyed) {
        callback?.();
        return this;
    }
    life.destroyed = true;
    if (error)
        life.errored ??= error;
    if (life.constructed)
        runDestroy(this, error ?? null, callback);
    else
        this.once('_constructed', () => runDestroy(this, error ?? life.errored, callback));
    return this;
};

function runDestroy(stream, error, callback) {
    let called = false;
    function done(failure) {
        if (called)
            return;
        called = true;
        const life = stream._life;
        life.closed = true;
        if (failure)
            life.errored ??= failure;
        callback?.(failure);
        process.nextTick(emitEnd, stream, failure);
    }
    try {
        const result = stream._destroy(error || null, done);
        result?.then?.(() => process.nextTick(done, null), (failure) => process.nextTick(done, failure));
    } catch (failure) {
        done(failure);
    }
}

function emitEnd(stream, error) {
    const life = stream._life;
    if (error && !life.errorEmitted) {
        life.errorEmitted = true;
        stream.emit('error', error);
    }
    if (!life.closeEmitted && life.emitClose) {
        life.closeEmitted = true;
        stream.emit('close');
    }
}

// An error from a read or a write: ends the stream, or only says so when it keeps itself alive.
exports.fail = (stream, error) => {
    const life = stream._life;
    if (life.destroyed)
        return;
    if (life.autoDestroy) {
        stream.destroy(error);
        return;
    }
    life.errored ??= error;
    process.nextTick(() => {
        if (!life.errorEmitted) {
            life.errorEmitted = true;
            stream.emit('error', error);
        }
    });
};

// Runs _construct() before the first read or write.
exports.construct = (stream, ready) => {
    if (typeof stream._construct !== 'function')
        return;
    const life = stream._life;
    life.constructed = false;
    process.nextTick(() => {
        let called = false;
        const done = (error) => {
            if (called)
                return;
            called = true;
            life.constructed = true;
            if (life.destroyed) {
                stream.emit('_constructed');
            } else if (error) {
                life.destroyed = true;
                life.errored = error;
                runDestroy(stream, error);
            } else {
                process.nextTick(ready);
            }
        };
        try {
            stream._construct(done);
        } catch (error) {
            done(error);
        }
    });
};

exports.abortError = (reason) => Object.assign(new Error('The operation was aborted', reason === undefined ? undefined
    : { cause: reason }), { name: 'AbortError', code: 'ABORT_ERR' });

exports.watchSignal = (stream, signal) => {
    if (signal === undefined || signal === null)
        return;
    const abort = () => stream.destroy(exports.abortError(signal.reason));
    if (signal.aborted)
        abort();
    else
        signal.addEventListener('abort', abort, { once: true });
};

exports.prematureClose = () => nodeError(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close');

// Copies getters and methods of one prototype onto another, where they are not there yet.
exports.mixin = (target, source) => {
    for (const name of Reflect.ownKeys(source)) {
        if (!Object.hasOwn(target, name))
            Object.defineProperty(target, name, Object.getOwnPropertyDescriptor(source, name));
    }
};

// Of the life that both halves of a stream share; `destroyed` is asked for before there is one, too.
exports.lifeGetters = {
    errored: { get() { return this._life.errored; } },
    closed: { get() { return this._life.closed; } },
    destroyed: {
        get() { return this._life?.destroyed ?? false; },
        set(value) {
            if (this._life)
                this._life.destroyed = value;
        },
    },
};

exports.defineGetters = (prototype, getters) => {
    for (const name of Object.keys(getters))
        Object.defineProperty(prototype, name, { ...getters[name], configurable: true, enumerable: false });
};
