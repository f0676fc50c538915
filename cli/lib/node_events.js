// node:events: EventEmitter with Node's order, errors and helpers.
const { nodeError, invalidArgType, outOfRange, validateAbortSignal } = require('node_error');

let defaultMaxListeners = 10;
const kCapture = Symbol('kCapture');
const kErrorMonitor = Symbol('events.errorMonitor');
const kRejection = Symbol.for('nodejs.rejection');

function EventEmitter(options) {
    EventEmitter.init.call(this, options);
}
EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;

EventEmitter.init = function init(options) {
    if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
        this._events = { __proto__: null };
        this._eventsCount = 0;
    }
    this._maxListeners = this._maxListeners || undefined;
    if (options?.captureRejections)
        this[kCapture] = true;
};

function checkListener(listener) {
    if (typeof listener !== 'function')
        throw invalidArgType('listener', 'Function', listener);
}

function checkCount(count, name) {
    if (typeof count !== 'number')
        throw invalidArgType(name, 'number', count);
    if (count < 0 || Number.isNaN(count))
        throw outOfRange(name, '>= 0', count);
}

// Where listeners of a name live: undefined, a function, or an array of functions.
function add(emitter, name, listener, first) {
    checkListener(listener);
    if (emitter._events === undefined)
        EventEmitter.init.call(emitter);
    if (emitter._events.newListener !== undefined)
        emitter.emit('newListener', name, listener.listener ?? listener);
    const present = emitter._events[name];
    if (present === undefined) {
        emitter._events[name] = listener;
        emitter._eventsCount++;
        return emitter;
    }
    if (typeof present === 'function')
        emitter._events[name] = first ? [listener, present] : [present, listener];
    else if (first)
        present.unshift(listener);
    else
        present.push(listener);
    warnOfLeak(emitter, name);
    return emitter;
}

function warnOfLeak(emitter, name) {
    const list = emitter._events[name];
    const most = emitter.getMaxListeners();
    if (most <= 0 || list.length <= most || list.warned)
        return;
    list.warned = true;
    const warning = new Error(`Possible EventEmitter memory leak detected. ${list.length} ${String(name)} listeners ` +
        `added to ${require('inspect').inspect(emitter, { depth: -1 })}. MaxListeners is ${most}. ` +
        'Use emitter.setMaxListeners() to increase limit');
    Object.assign(warning, { name: 'MaxListenersExceededWarning', emitter, type: name, count: list.length });
    process.emitWarning(warning);
}

function onceWrapper(emitter, name, listener) {
    checkListener(listener);
    let fired = false;
    function wrapped(...args) {
        if (fired)
            return undefined;
        fired = true;
        emitter.removeListener(name, wrapped);
        return listener.apply(emitter, args);
    }
    wrapped.listener = listener;
    return wrapped;
}

function throwUnhandledError(emitter, error) {
    if (error instanceof Error)
        throw error;
    const text = require('inspect').inspect(error);
    const unhandled = nodeError(Error, 'ERR_UNHANDLED_ERROR', `Unhandled error. (${text})`);
    unhandled.context = error;
    throw unhandled;
}

function watchRejection(emitter, result, name, args) {
    result?.then?.(undefined, (error) => process.nextTick(() => {
        if (typeof emitter[kRejection] === 'function')
            emitter[kRejection](error, name, ...args);
        else
            emitter.emit('error', error);
    }));
}

function call(emitter, listener, name, args) {
    const result = Reflect.apply(listener, emitter, args);
    if (result !== undefined && result !== null && emitter[kCapture])
        watchRejection(emitter, result, name, args);
}

// One function with two names each: packages that replace one of them call the other.
function addListener(name, listener) {
    return add(this, name, listener, false);
}

function removeListener(name, listener) {
    checkListener(listener);
    const events = this._events;
    const present = events?.[name];
    if (present === undefined)
        return this;
    if (present === listener || present.listener === listener) {
        this._eventsCount--;
        delete events[name];
    } else if (typeof present === 'function') {
        return this;
    } else {
        const index = present.findLastIndex((entry) => entry === listener || entry.listener === listener);
        if (index < 0)
            return this;
        const rest = present.toSpliced(index, 1);
        events[name] = rest.length === 1 ? rest[0] : rest;
    }
    if (events.removeListener !== undefined)
        this.emit('removeListener', name, listener);
    return this;
}

const methods = {
    setMaxListeners(count) {
        checkCount(count, 'setMaxListeners');
        this._maxListeners = count;
        return this;
    },
    getMaxListeners() { return this._maxListeners === undefined ? defaultMaxListeners : this._maxListeners; },
    emit(name, ...args) {
        const events = this._events;
        if (name === 'error') {
            if (events?.[kErrorMonitor] !== undefined)
                this.emit(kErrorMonitor, ...args);
            if (events?.error === undefined)
                throwUnhandledError(this, args[0]);
        }
        const handler = events?.[name];
        if (handler === undefined)
            return false;
        if (typeof handler === 'function') {
            call(this, handler, name, args);
            return true;
        }
        for (const listener of handler.slice())
            call(this, listener, name, args);
        return true;
    },
    addListener, on: addListener,
    prependListener(name, listener) { return add(this, name, listener, true); },
    once(name, listener) { return this.on(name, onceWrapper(this, name, listener)); },
    prependOnceListener(name, listener) { return this.prependListener(name, onceWrapper(this, name, listener)); },
    removeListener, off: removeListener,
    removeAllListeners(name) {
        const events = this._events;
        if (events === undefined)
            return this;
        if (events.removeListener === undefined) {
            if (arguments.length === 0) {
                this._events = { __proto__: null };
                this._eventsCount = 0;
            } else if (events[name] !== undefined) {
                this._eventsCount--;
                delete events[name];
            }
            return this;
        }
        if (arguments.length === 0) {
            for (const key of Reflect.ownKeys(events)) {
                if (key !== 'removeListener')
                    this.removeAllListeners(key);
            }
            this.removeAllListeners('removeListener');
            return this;
        }
        for (const listener of [events[name] ?? []].flat().reverse())
            this.removeListener(name, listener);
        return this;
    },
    listeners(name) { return this.rawListeners(name).map((listener) => listener.listener ?? listener); },
    rawListeners(name) { return [this._events?.[name] ?? []].flat(); },
    listenerCount(name, listener) {
        const list = this.rawListeners(name);
        if (listener === undefined)
            return list.length;
        return list.filter((entry) => entry === listener || entry.listener === listener).length;
    },
    eventNames() { return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : []; },
};
for (const name of Object.keys(methods)) {
    const method = methods[name];
    // Enumerable, as in Node: packages copy these to their own prototypes.
    EventEmitter.prototype[name] = method;
}

function abortError(signal) {
    const error = new Error('The operation was aborted', { cause: signal.reason });
    return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' });
}

// events.once(): a promise of the arguments of the next event.
function once(emitter, name, options = {}) {
    const { signal } = options;
    validateAbortSignal(signal, 'options.signal');
    return new Promise((resolve, reject) => {
        if (signal?.aborted) {
            reject(abortError(signal));
            return;
        }
        if (typeof emitter.addEventListener === 'function') {
            emitter.addEventListener(name, (event) => resolve([event]), { once: true });
            return;
        }
        function resolver(...args) {
            emitter.removeListener('error', errorListener);
            signal?.removeEventListener('abort', onAbort);
            resolve(args);
        }
        function errorListener(error) {
            emitter.removeListener(name, resolver);
            signal?.removeEventListener('abort', onAbort);
            reject(error);
        }
        function onAbort() {
            emitter.removeListener(name, resolver);
            emitter.removeListener('error', errorListener);
            reject(abortError(signal));
        }
        emitter.once(name, resolver);
        if (name !== 'error')
            emitter.once('error', errorListener);
        signal?.addEventListener('abort', onAbort, { once: true });
    });
}

// events.on(): an async iterator over an event.
function on(emitter, name, options = {}) {
    const { signal } = options;
    validateAbortSignal(signal, 'options.signal');
    if (signal?.aborted)
        throw abortError(signal);
    const waiting = [];
    const arrived = [];
    let failure = null;
    let finished = false;
    // Listeners that 'newListener' shows have Node's names: none, and errorHandler.
    const onEvent = (() => (...args) => {
        if (waiting.length > 0)
            waiting.shift().resolve({ value: args, done: false });
        else
            arrived.push(args);
    })();
    function errorHandler(error) {
        if (waiting.length > 0)
            waiting.shift().reject(error);
        else
            failure = error;
        iterator.return();
    }
    const ends = options.close ?? [];
    const onEnd = () => { iterator.return(); };
    const iterator = {
        next() {
            if (arrived.length > 0)
                return Promise.resolve({ value: arrived.shift(), done: false });
            if (failure !== null) {
                const rejected = Promise.reject(failure);
                failure = null;
                return rejected;
            }
            if (finished)
                return Promise.resolve({ value: undefined, done: true });
            return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
        },
        return() {
            finished = true;
            emitter.removeListener(name, onEvent);
            emitter.removeListener('error', errorHandler);
            for (const end of ends)
                emitter.removeListener(end, onEnd);
            for (const { resolve } of waiting.splice(0))
                resolve({ value: undefined, done: true });
            return Promise.resolve({ value: undefined, done: true });
        },
        throw(error) {
            errorHandler(error);
            return Promise.reject(error);
        },
        [Symbol.asyncIterator]() { return this; },
    };
    emitter.on(name, onEvent);
    if (name !== 'error')
        emitter.on('error', errorHandler);
    for (const end of ends)
        emitter.on(end, onEnd);
    signal?.addEventListener('abort', () => errorHandler(abortError(signal)), { once: true });
    return iterator;
}

function setMaxListeners(count = defaultMaxListeners, ...targets) {
    checkCount(count, 'setMaxListeners');
    if (targets.length === 0)
        defaultMaxListeners = count;
    for (const target of targets)
        target.setMaxListeners?.(count);
}

Object.assign(EventEmitter, {
    once, on, setMaxListeners, captureRejectionSymbol: kRejection, errorMonitor: kErrorMonitor,
    usingDomains: false, captureRejections: false,
    getEventListeners: (emitter, name) => emitter.listeners?.(name) ?? [],
    getMaxListeners: (emitter) => emitter.getMaxListeners?.() ?? defaultMaxListeners,
    listenerCount: (emitter, name) => emitter.listenerCount(name),
    addAbortListener(signal, listener) {
        if (signal.aborted)
            queueMicrotask(() => listener());
        else
            signal.addEventListener('abort', listener, { once: true });
        return { [Symbol.dispose]: () => signal.removeEventListener('abort', listener) };
    },
});
EventEmitter.EventEmitter = EventEmitter;
Object.defineProperty(EventEmitter, 'defaultMaxListeners', {
    enumerable: true,
    get: () => defaultMaxListeners,
    set(count) {
        checkCount(count, 'defaultMaxListeners');
        defaultMaxListeners = count;
    },
});
exports.module = EventEmitter;
