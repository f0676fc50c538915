// node:readline over streams: lines of an input, questions to an output. There is no line editing:
// a terminal gives whole lines by itself.
const EventEmitter = require('node_events').module;
const { StringDecoder } = require('node_string_decoder').module;
const { nodeError, invalidArgType, validateFunction } = require('node_error');

const LINE_END = /\r\n|[\n\r\u2028\u2029]/;
const kQuestion = Symbol('kQuestion');
const kRest = Symbol('kRest');

class Interface extends EventEmitter {
    constructor(input, output, completer, terminal) {
        super();
        const options = typeof input?.on === 'function' || input === undefined || input === null
            ? { input, output, completer, terminal } : input;
        if (typeof options.input?.on !== 'function')
            throw invalidArgType('input', 'Stream', options.input);
        this.input = options.input;
        this.output = options.output;
        this.terminal = Boolean(options.terminal ?? false);
        this.line = '';
        this.cursor = 0;
        this.history = [];
        this.closed = false;
        this.paused = false;
        this._prompt = `${options.prompt ?? '> '}`;
        Object.defineProperties(this, {
            [kQuestion]: { value: null, writable: true },
            [kRest]: { value: '', writable: true },
            _decoder: { value: new StringDecoder('utf8') },
            _hadReturn: { value: false, writable: true },
        });
        this._onData = (chunk) => this._take(typeof chunk === 'string' ? chunk : this._decoder.write(chunk));
        this._onEnd = () => this._finish();
        this._onError = (error) => this.emit('error', error);
        this.input.on('data', this._onData);
        this.input.on('end', this._onEnd);
        this.input.on('error', this._onError);
        for (const name of ['_onData', '_onEnd', '_onError'])
            Object.defineProperty(this, name, { enumerable: false });
        this.input.resume();
        if (options.signal?.aborted)
            process.nextTick(() => this.close());
        else
            options.signal?.addEventListener('abort', () => this.close(), { once: true });
    }

    // A line end may come in two parts: the \n after a chunk's last \r belongs to it.
    _take(text) {
        if (this._hadReturn && text.startsWith('\n'))
            text = text.slice(1);
        if (text === '')
            return;
        this._hadReturn = text.endsWith('\r');
        const lines = (this[kRest] + text).split(LINE_END);
        this[kRest] = lines.pop();
        for (const line of lines)
            this._line(line);
    }

    _line(line) {
        const answer = this[kQuestion];
        this[kQuestion] = null;
        if (answer !== null)
            answer(line);
        else
            this.emit('line', line);
    }

    _finish() {
        this._take(this._decoder.end());
        const rest = this[kRest];
        this[kRest] = '';
        if (rest !== '')
            this._line(rest);
        this.close();
    }

    close() {
        if (this.closed)
            return;
        this.pause();
        this.closed = true;
        this.input.removeListener('data', this._onData);
        this.input.removeListener('end', this._onEnd);
        this.input.removeListener('error', this._onError);
        this.emit('close');
    }

    [Symbol.dispose]() { this.close(); }

    _refuseClosed() {
        if (this.closed)
            throw nodeError(Error, 'ERR_USE_AFTER_CLOSE', 'readline was closed');
    }

    pause() {
        this._refuseClosed();
        if (!this.paused) {
            this.input.pause();
            this.paused = true;
            this.emit('pause');
        }
        return this;
    }

    resume() {
        this._refuseClosed();
        if (this.paused) {
            this.input.resume();
            this.paused = false;
            this.emit('resume');
        }
        return this;
    }

    setPrompt(prompt) { this._prompt = `${prompt}`; }

    getPrompt() { return this._prompt; }

    prompt() {
        if (this.paused)
            this.resume();
        this.output?.write(this._prompt);
    }

    question(query, options, callback = options) {
        this._refuseClosed();
        validateFunction(callback, 'cb');
        if (options?.signal?.aborted)
            return;
        options?.signal?.addEventListener?.('abort', () => { this[kQuestion] = null; }, { once: true });
        this.output?.write(`${query}`);
        this[kQuestion] = callback;
    }

    write(text) {
        this._refuseClosed();
        if (this.paused)
            this.resume();
        if (text !== undefined && text !== null)
            this._take(`${text}`);
    }

    getCursorPos() { return { rows: 0, cols: this.cursor }; }

    [Symbol.asyncIterator]() {
        const lines = EventEmitter.on(this, 'line', { close: ['close'] });
        const inner = this;
        return {
            async next() {
                const { value, done } = await lines.next();
                return { value: done ? undefined : value[0], done };
            },
            async return() {
                inner.close();
                return { value: undefined, done: true };
            },
            [Symbol.asyncIterator]() { return this; },
        };
    }
}

// readline/promises: the same, but a question gives a promise.
class PromisesInterface extends Interface {
    question(query, options = {}) {
        return new Promise((resolve, reject) => {
            const { signal } = options;
            const refuse = () => reject(Object.assign(new Error('The operation was aborted', { cause: signal.reason }),
                { name: 'AbortError', code: 'ABORT_ERR' }));
            if (signal?.aborted) {
                refuse();
                return;
            }
            signal?.addEventListener('abort', refuse, { once: true });
            super.question(query, options, resolve);
        });
    }
}
Object.defineProperty(PromisesInterface, 'name', { value: 'Interface' });

Interface.prototype.question[Symbol.for('nodejs.util.promisify.custom')] = function question(query, options) {
    return PromisesInterface.prototype.question.call(this, query, options);
};

// A control sequence to a stream; false when the stream wants its writer to wait.
function control(stream, sequence, callback) {
    if (callback !== undefined)
        validateFunction(callback, 'callback');
    if (stream === undefined || stream === null || sequence === '') {
        if (callback !== undefined)
            process.nextTick(callback, null);
        return true;
    }
    return stream.write(sequence, callback);
}

function moveCursor(stream, dx, dy, callback) {
    const across = dx < 0 ? `\x1b[${-dx}D` : dx > 0 ? `\x1b[${dx}C` : '';
    const down = dy < 0 ? `\x1b[${-dy}A` : dy > 0 ? `\x1b[${dy}B` : '';
    return control(stream, across + down, callback);
}

function cursorTo(stream, x, y, callback) {
    if (typeof y === 'function')
        [y, callback] = [undefined, y];
    return control(stream, typeof y === 'number' ? `\x1b[${y + 1};${x + 1}H` : `\x1b[${x + 1}G`, callback);
}

const terminal = {
    clearLine: (stream, direction, callback) =>
        control(stream, direction < 0 ? '\x1b[1K' : direction > 0 ? '\x1b[0K' : '\x1b[2K', callback),
    clearScreenDown: (stream, callback) => control(stream, '\x1b[0J', callback),
    cursorTo, moveCursor,
};

exports.module = {
    Interface, ...terminal,
    createInterface: (...args) => new Interface(...args),
    emitKeypressEvents() {},
    promises: { Interface: PromisesInterface, createInterface: (...args) => new PromisesInterface(...args) },
};
