/*
 * The part of the web's ReadableStream that reading a Blob needs: getReader(), cancel(), async
 * iteration and tee() are here; pipes, controllers that a program makes
 * itself and byte readers are not.
 *
 * A stream is made over a source: an object with pull(), which returns the next chunk or undefined
 * at the end (or a promise of one), and optionally cancel(reason).
 */
const { noOptions, requireOptions } = require('checks');
const { invalidArgValue, nodeError } = require('errors');

const makeKey = Symbol('make');

function invalidState(message) {
    return nodeError(TypeError, 'ERR_INVALID_STATE', `Invalid state: ${message}`);
}

class ReadableStream {
    #source;
    #reader;
    #state = 'readable'; /* then 'closed' or 'errored' */
    #failure;
    #tail = Promise.resolve(); /* reads are answered in the order they were asked */

    constructor(key, source) {
        if (key !== makeKey) throw nodeError(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
        this.#source = source;
    }

    static [makeKey](source) {
        return new ReadableStream(makeKey, source);
    }

    get locked() {
        return this.#reader !== undefined;
    }

    getReader(options = noOptions) {
        this.#requireDefault(options);
        if (this.locked) throw invalidState('ReadableStream is locked');
        this.#reader = new ReadableStreamDefaultReader(makeKey, {
            read: () => this.#read(),
            cancel: (reason) => this.#cancel(reason),
            release: () => { this.#reader = undefined; },
        });
        return this.#reader;
    }

    cancel(reason) {
        if (this.locked) return Promise.reject(invalidState('ReadableStream is locked'));
        return this.#cancel(reason);
    }

    tee() {
        const reader = this.getReader();
        const waiting = [[], []];
        const branch = (i) => ReadableStream[makeKey]({
            async pull() {
                if (waiting[i].length === 0) {
                    const { value } = await reader.read();
                    waiting[0].push(value);
                    waiting[1].push(value?.slice());
                }
                return waiting[i].shift();
            },
        });
        return [branch(0), branch(1)];
    }

    /** There are no byte readers: who asks for one is told. */
    #requireDefault(options) {
        requireOptions(options, 'options');
        const mode = options?.mode;
        if (mode === undefined) return;
        const isByob = `${mode}` === 'byob';
        throw nodeError(TypeError, 'ERR_INVALID_ARG_VALUE', isByob ?
            invalidArgValue('stream', this, 'must be a byte stream') : invalidArgValue('options.mode', mode, 'is invalid'));
    }

    async *values({ preventCancel = false } = {}) {
        const reader = this.getReader();
        let isDone = false;
        try {
            for (;;) {
                const { value, done } = await reader.read();
                isDone = done;
                if (done) return;
                yield value;
            }
        } finally {
            if (!isDone && !preventCancel) await reader.cancel();
            reader.releaseLock();
        }
    }

    #read() {
        const next = this.#tail.then(() => this.#pull());
        this.#tail = next.then(() => {}, () => {});
        return next;
    }

    async #pull() {
        if (this.#state === 'errored') throw this.#failure;
        if (this.#state === 'closed') return { done: true, value: undefined };
        try {
            const value = await this.#source.pull();
            if (value !== undefined) return { done: false, value };
        } catch (error) {
            this.#state = 'errored';
            this.#failure = error;
            throw error;
        }
        this.#state = 'closed';
        return { done: true, value: undefined };
    }

    async #cancel(reason) {
        if (this.#state === 'errored') throw this.#failure;
        if (this.#state === 'closed') return;
        this.#state = 'closed';
        await this.#source.cancel?.(reason);
    }
}

Object.defineProperties(ReadableStream.prototype, {
    [Symbol.asyncIterator]: {
        value: ReadableStream.prototype.values, writable: true, configurable: true,
    },
    [Symbol.toStringTag]: { value: 'ReadableStream', configurable: true },
});

class ReadableStreamDefaultReader {
    #stream;
    #closed = Promise.withResolvers();

    constructor(key, stream) {
        if (key !== makeKey) throw nodeError(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
        this.#stream = stream;
        this.#closed.promise.catch(() => {}); /* nobody need look at it */
    }

    get closed() {
        return this.#closed.promise;
    }

    async read() {
        const stream = this.#owned();
        try {
            const result = await stream.read();
            if (result.done) this.#closed.resolve();
            return result;
        } catch (error) {
            this.#closed.reject(error);
            throw error;
        }
    }

    async cancel(reason) {
        await this.#owned().cancel(reason);
        this.#closed.resolve();
    }

    releaseLock() {
        if (this.#stream === undefined) return;
        this.#stream.release();
        this.#stream = undefined;
        this.#closed.reject(invalidState('Reader released'));
    }

    #owned() {
        if (this.#stream === undefined) throw invalidState('The reader is not attached to a stream');
        return this.#stream;
    }
}

Object.defineProperty(ReadableStreamDefaultReader.prototype, Symbol.toStringTag, {
    value: 'ReadableStreamDefaultReader', configurable: true,
});

/** A stream over a source; see the top. */
function streamOf(source) {
    return ReadableStream[makeKey](source);
}

Object.assign(exports, { ReadableStream, ReadableStreamDefaultReader, streamOf });
