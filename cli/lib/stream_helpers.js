// finished(), pipeline(), compose-like operators of readable streams.
const common = require('stream_common');
const { invalidArgType, nodeError, validateFunction } = require('node_error');

function noop() {}

// Calls back once when a stream has ended, finished or failed. Returns a function that stops watching.
exports.eos = (stream, options, callback) => {
    if (typeof options === 'function')
        [options, callback] = [{}, options];
    options ??= {};
    validateFunction(callback, 'callback');
    if (typeof stream?.on !== 'function')
        throw invalidArgType('stream', ['ReadableStream', 'WritableStream', 'Stream'], stream);
    const wantsEnd = options.readable ?? (stream._readableState !== undefined && stream._readableState.readable !== false);
    const wantsFinish = options.writable ?? (stream._writableState !== undefined && stream._writableState.writable !== false);
    let ended = !wantsEnd || stream.readableEnded === true;
    let finished = !wantsFinish || stream.writableFinished === true;
    let called = false;
    function done(error) {
        if (called)
            return;
        called = true;
        callback.call(stream, error);
    }
    const onEnd = () => {
        ended = true;
        if (finished)
            done();
    };
    const onFinish = () => {
        finished = true;
        if (ended)
            done();
    };
    const onError = (error) => done(error);
    const onClose = () => {
        if (stream.errored)
            done(stream.errored);
        else if ((wantsEnd && !ended && !stream.readableEnded) || (wantsFinish && !finished && !stream.writableFinished))
            done(common.prematureClose());
        else
            done();
    };
    const listeners = [['end', onEnd], ['finish', onFinish], ['close', onClose]];
    if (options.error !== false)
        listeners.push(['error', onError]);
    for (const [name, listener] of listeners)
        stream.on(name, listener);
    if (stream.closed || (stream.destroyed && stream._life?.closeEmitted))
        process.nextTick(onClose);
    else if (stream.errored)
        process.nextTick(done, stream.errored);
    else if (ended && finished && (stream._readableState || stream._writableState))
        process.nextTick(done);
    const stop = () => {
        for (const [name, listener] of listeners)
            stream.removeListener(name, listener);
        callback = noop;
    };
    options.signal?.addEventListener('abort', () => {
        const report = callback;
        stop();
        if (!called)
            report.call(stream, common.abortError(options.signal.reason));
    }, { once: true });
    return stop;
};

function isStream(value) {
    return typeof value?.on === 'function' && (typeof value.pipe === 'function' || typeof value.write === 'function');
}

// Turns the stages of a pipeline into streams: iterables and generator functions become readables.
function toStream(stage, previous, index) {
    const { Readable } = require('stream_readable');
    if (isStream(stage))
        return stage;
    if (typeof stage === 'function') {
        const result = stage(index === 0 ? {} : previous);
        if (typeof result?.[Symbol.asyncIterator] === 'function' || typeof result?.[Symbol.iterator] === 'function')
            return Readable.from(result);
        if (typeof result?.then === 'function')
            return { promise: result };
        throw nodeError(TypeError, 'ERR_INVALID_RETURN_VALUE',
            `Expected AsyncIterable or Promise to be returned from the "transform" function but got ${typeof result}.`);
    }
    if (typeof stage?.[Symbol.asyncIterator] === 'function' || typeof stage?.[Symbol.iterator] === 'function')
        return Readable.from(stage);
    throw invalidArgType(`streams[${index}]`, ['Stream', 'Iterable', 'AsyncIterable', 'Function'], stage);
}

exports.pipeline = (...stages) => {
    const callback = typeof stages.at(-1) === 'function' ? stages.pop() : noop;
    if (stages.length === 1 && Array.isArray(stages[0]))
        [stages] = stages;
    if (stages.length < 2)
        throw nodeError(TypeError, 'ERR_MISSING_ARGS', 'The "streams" argument must be specified');
    const streams = [];
    let failure;
    let value;
    let open = 0;
    let settled = false;
    function settle(error) {
        if (error && (!failure || failure.code === 'ERR_STREAM_PREMATURE_CLOSE'))
            failure = error;
        if (failure) {
            for (const stream of streams) {
                if (typeof stream.destroy === 'function' && !stream.destroyed)
                    stream.destroy(failure);
            }
        }
        if (--open > 0 || settled)
            return;
        settled = true;
        process.nextTick(callback, failure, value);
    }
    stages.forEach((stage, index) => {
        const last = index === stages.length - 1;
        const stream = toStream(stage, streams[index - 1], index);
        streams.push(stream);
        open++;
        if (stream.promise !== undefined) {
            stream.promise.then((result) => {
                value = result;
                settle();
            }, settle);
            return;
        }
        stream.on('error', noop);
        exports.eos(stream, { readable: index === 0 || !last, writable: index > 0 && typeof stage !== 'function' }, settle);
        if (index > 0 && typeof stage !== 'function')
            streams[index - 1].pipe(stream);
    });
    return streams.at(-1);
};

exports.promises = {
    pipeline(...stages) {
        const options = !isStream(stages.at(-1)) && typeof stages.at(-1) === 'object' &&
            stages.at(-1)?.[Symbol.asyncIterator] === undefined && stages.at(-1)?.[Symbol.iterator] === undefined ? stages.pop() : {};
        return new Promise((resolve, reject) => {
            const last = exports.pipeline(...stages, (error, value) => (error ? reject(error) : resolve(value)));
            if (options.signal)
                common.watchSignal(last, options.signal);
        });
    },
    finished(stream, options) {
        return new Promise((resolve, reject) => exports.eos(stream, options, (error) => (error ? reject(error) : resolve())));
    },
};

// map, filter, ...: each takes the chunks of one readable and gives another, or a promise.
exports.addOperators = (Readable) => {
    const generators = {
        async* map(callback) {
            for await (const chunk of this)
                yield await callback(chunk, {});
        },
        async* filter(callback) {
            for await (const chunk of this) {
                if (await callback(chunk, {}))
                    yield chunk;
            }
        },
        async* flatMap(callback) {
            for await (const chunk of this)
                yield* await callback(chunk, {});
        },
        async* take(limit) {
            if (limit <= 0)
                return;
            for await (const chunk of this) {
                yield chunk;
                if (--limit <= 0)
                    return;
            }
        },
        async* drop(limit) {
            for await (const chunk of this) {
                if (limit-- <= 0)
                    yield chunk;
            }
        },
    };
    for (const name of Object.keys(generators)) {
        Readable.prototype[name] = function operate(...args) {
            return Readable.from(generators[name].apply(this, args));
        };
    }
    Object.assign(Readable.prototype, {
        async toArray() {
            const list = [];
            for await (const chunk of this)
                list.push(chunk);
            return list;
        },
        async forEach(callback) {
            for await (const chunk of this)
                await callback(chunk, {});
        },
        async reduce(callback, ...initial) {
            let [value] = initial;
            let empty = initial.length === 0;
            for await (const chunk of this) {
                value = empty ? chunk : await callback(value, chunk, {});
                empty = false;
            }
            if (empty)
                throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', 'Reduce of an empty stream requires an initial value');
            return value;
        },
        async some(callback) {
            for await (const chunk of this) {
                if (await callback(chunk, {}))
                    return true;
            }
            return false;
        },
        async every(callback) { return !(await this.some(async (chunk) => !(await callback(chunk, {})))); },
        async find(callback) {
            for await (const chunk of this) {
                if (await callback(chunk, {}))
                    return chunk;
            }
            return undefined;
        },
    });
};
