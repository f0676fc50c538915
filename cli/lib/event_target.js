// EventTarget, Event, CustomEvent, AbortController, AbortSignal: the parts that packages use.
const { domException } = require('dom_exception');
const { inspect } = require('inspect');
const { nodeError, invalidArgType } = require('node_error');

// What inspect() shows of an object whose state is hidden: its class and these fields.
function shown(object, fields, options) {
    const depth = Number.isInteger(options.depth) ? options.depth - 1 : options.depth;
    return `${object.constructor.name} ${inspect(fields, { ...options, depth })}`;
}

class Event {
    #type;
    #cancelable;
    #bubbles;
    #prevented = false;
    #time = performance.now();
    _stopped = false;
    _target = null;

    constructor(type, options = {}) {
        if (arguments.length === 0)
            throw nodeError(TypeError, 'ERR_MISSING_ARGS', 'The "type" argument must be specified');
        this.#type = `${type}`;
        this.#cancelable = Boolean(options?.cancelable);
        this.#bubbles = Boolean(options?.bubbles);
        Object.defineProperty(this, '_stopped', { enumerable: false });
        Object.defineProperty(this, '_target', { enumerable: false });
    }

    get type() { return this.#type; }

    get target() { return this._target; }

    get currentTarget() { return this._target; }

    get srcElement() { return this._target; }

    get cancelable() { return this.#cancelable; }

    get bubbles() { return this.#bubbles; }

    get composed() { return false; }

    get defaultPrevented() { return this.#cancelable && this.#prevented; }

    get timeStamp() { return this.#time; }

    get isTrusted() { return false; }

    get eventPhase() { return this._target === null ? 0 : 2; }

    composedPath() { return this._target === null ? [] : [this._target]; }

    preventDefault() { this.#prevented = true; }

    stopPropagation() {}

    stopImmediatePropagation() { this._stopped = true; }

    [inspect.custom](depth, options) {
        const { type, defaultPrevented, cancelable, timeStamp } = this;
        return depth < 0 ? this.constructor.name : shown(this, { type, defaultPrevented, cancelable, timeStamp }, options);
    }
}

class CustomEvent extends Event {
    #detail;

    constructor(type, options = {}) {
        super(type, options);
        this.#detail = options.detail ?? null;
    }

    get detail() { return this.#detail; }
}

class EventTarget {
    #listeners = new Map();

    addEventListener(type, listener, options) {
        if (listener === null || listener === undefined)
            return;
        if (typeof listener !== 'function' && typeof listener !== 'object')
            throw invalidArgType('listener', 'EventListener', listener);
        const { once = false, signal } = typeof options === 'object' && options !== null ? options : {};
        if (signal?.aborted)
            return;
        const list = this.#listeners.get(type) ?? [];
        if (list.some((entry) => entry.listener === listener))
            return;
        list.push({ listener, once });
        this.#listeners.set(type, list);
        signal?.addEventListener('abort', () => this.removeEventListener(type, listener), { once: true });
    }

    removeEventListener(type, listener) {
        const list = this.#listeners.get(type);
        if (list !== undefined)
            this.#listeners.set(type, list.filter((entry) => entry.listener !== listener));
    }

    dispatchEvent(event) {
        if (!(event instanceof Event))
            throw invalidArgType('event', 'Event', event);
        event._target = this;
        for (const { listener, once } of [...this.#listeners.get(event.type) ?? []]) {
            if (once)
                this.removeEventListener(event.type, listener);
            try {
                if (typeof listener === 'function')
                    listener.call(this, event);
                else
                    listener.handleEvent(event);
            } catch (error) {
                process.nextTick(() => { throw error; });
            }
            if (event._stopped)
                break;
        }
        return !event.defaultPrevented;
    }

    _listenerCount(type) { return this.#listeners.get(type)?.length ?? 0; }

    [inspect.custom](depth, options) {
        return depth < 0 ? this.constructor.name : shown(this, {}, options);
    }
}

// on<type> as a property that holds one listener.
function defineHandler(Class, type) {
    const handlers = new WeakMap();
    Object.defineProperty(Class.prototype, `on${type}`, {
        configurable: true, enumerable: true,
        get() { return handlers.get(this)?.handler ?? null; },
        set(handler) {
            const old = handlers.get(this);
            if (old)
                this.removeEventListener(type, old.listener);
            if (typeof handler === 'function') {
                const listener = (event) => handler.call(this, event);
                handlers.set(this, { handler, listener });
                this.addEventListener(type, listener);
            } else {
                handlers.delete(this);
            }
        },
    });
}

let mayConstruct = false;

class AbortSignal extends EventTarget {
    #aborted = false;
    #reason = undefined;

    constructor() {
        if (!mayConstruct)
            throw nodeError(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
        super();
    }

    get aborted() { return this.#aborted; }

    get reason() { return this.#reason; }

    [inspect.custom](depth, options) {
        return depth < 0 ? this : shown(this, { aborted: this.#aborted }, options);
    }

    throwIfAborted() {
        if (this.#aborted)
            throw this.#reason;
    }

    static _make() {
        mayConstruct = true;
        try {
            return new AbortSignal();
        } finally {
            mayConstruct = false;
        }
    }

    static _abort(signal, reason) {
        if (signal.#aborted)
            return;
        signal.#aborted = true;
        signal.#reason = reason === undefined ? domException('This operation was aborted', 'AbortError') : reason;
        signal.dispatchEvent(new Event('abort'));
    }

    static abort(reason) {
        const signal = AbortSignal._make();
        AbortSignal._abort(signal, reason);
        return signal;
    }

    static timeout(delay) {
        const signal = AbortSignal._make();
        setTimeout(() => AbortSignal._abort(signal, domException('The operation was aborted due to timeout', 'TimeoutError')),
            delay).unref();
        return signal;
    }

    static any(signals) {
        const combined = AbortSignal._make();
        for (const signal of signals) {
            if (signal.aborted) {
                AbortSignal._abort(combined, signal.reason);
                break;
            }
            signal.addEventListener('abort', () => AbortSignal._abort(combined, signal.reason), { once: true });
        }
        return combined;
    }
}
defineHandler(AbortSignal, 'abort');

class AbortController {
    #signal = AbortSignal._make();

    get signal() { return this.#signal; }

    abort(reason) { AbortSignal._abort(this.#signal, reason); }

    [inspect.custom](depth, options) {
        return depth < 0 ? this : shown(this, { signal: this.#signal }, options);
    }
}

for (const Class of [Event, CustomEvent, EventTarget, AbortSignal, AbortController]) {
    Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
    for (const name of Object.getOwnPropertyNames(Class)) {
        if (name.startsWith('_'))
            Object.defineProperty(Class, name, { enumerable: false });
    }
}

Object.assign(exports, { Event, CustomEvent, EventTarget, AbortSignal, AbortController, defineHandler });
