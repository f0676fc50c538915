// EventTarget, Event, CustomEvent, AbortController, AbortSignal: the parts that packages use.
const { requireOptions, throwInvalidThis, toText } = require('checks');
const { domException } = require('dom_exception');
const { conversionError } = require('errors');
const { inspect } = require('inspect');
const { nodeError, invalidArgType, requireArguments, validateInteger } = require('node_error');

// What inspect() shows of an object whose state is hidden: its class and these fields.
function shown(object, fields, options) {
    const depth = Number.isInteger(options.depth) ? options.depth - 1 : options.depth;
    return `${object.constructor.name} ${inspect(fields, { ...options, depth })}`;
}

const isObject = (value) => typeof value === 'object' && value !== null;

let partsOf; // what an event carries

class Event {
    #parts;

    static {
        partsOf = (event) => (isObject(event) && #parts in event ? event.#parts : throwInvalidThis('Event'));
    }

    constructor(type, options = undefined) {
        requireArguments(arguments, 'type');
        if (options !== undefined && options !== null)
            requireOptions(options, 'options');
        this.#parts = {
            bubbles: Boolean(options?.bubbles), cancelable: Boolean(options?.cancelable), composed: Boolean(options?.composed),
            type: toText(type), time: performance.now(),
            target: null, isPrevented: false, isPassive: false, isOnItsWay: false, isStopped: false, isLast: false,
        };
    }

    initEvent(type, bubbles = false, cancelable = false) {
        const parts = partsOf(this);
        requireArguments(arguments, 'type');
        if (!parts.isOnItsWay)
            Object.assign(parts, { type: toText(type), bubbles: Boolean(bubbles), cancelable: Boolean(cancelable) });
    }

    stopImmediatePropagation() { Object.assign(partsOf(this), { isStopped: true, isLast: true }); }

    preventDefault() {
        const parts = partsOf(this);
        parts.isPrevented ||= parts.cancelable && !parts.isPassive;
    }

    get target() { return partsOf(this).target; }

    get currentTarget() {
        const { isOnItsWay, target } = partsOf(this);
        return isOnItsWay ? target : null;
    }

    get srcElement() { return partsOf(this).target; }

    get type() { return partsOf(this).type; }

    get cancelable() { return partsOf(this).cancelable; }

    get defaultPrevented() {
        const { cancelable, isPrevented } = partsOf(this);
        return cancelable && isPrevented;
    }

    get timeStamp() { return partsOf(this).time; }

    composedPath() {
        const { isOnItsWay, target } = partsOf(this);
        return isOnItsWay ? [target] : [];
    }

    get returnValue() {
        const { cancelable, isPrevented } = partsOf(this);
        return !(cancelable && isPrevented);
    }

    set returnValue(value) {
        partsOf(this);
        if (!value)
            this.preventDefault();
    }

    get bubbles() { return partsOf(this).bubbles; }

    get composed() { return partsOf(this).composed; }

    get eventPhase() { return partsOf(this).isOnItsWay ? Event.AT_TARGET : Event.NONE; }

    get cancelBubble() { return partsOf(this).isStopped; }

    set cancelBubble(value) {
        if (partsOf(this) && value)
            this.stopPropagation();
    }

    stopPropagation() { partsOf(this).isStopped = true; }

    get isTrusted() { return false; }

    [inspect.custom](depth, options) {
        const { type, isPrevented: defaultPrevented, cancelable, time: timeStamp } = partsOf(this);
        return depth < 0 ? this.constructor.name : shown(this, { type, defaultPrevented, cancelable, timeStamp }, options);
    }
}
['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'].forEach((name, value) => {
    Object.defineProperty(Event, name, { value, enumerable: true });
});

class CustomEvent extends Event {
    #detail;

    constructor(type, options = undefined) {
        requireArguments(arguments, 'type');
        super(type, options);
        this.#detail = options?.detail ?? null;
    }

    get detail() { return isObject(this) && #detail in this ? this.#detail : throwInvalidThis('CustomEvent'); }
}

// The options of addEventListener(): a truth value is `capture`.
function listenerOptions(options) {
    if (typeof options === 'boolean')
        return { capture: options };
    if (options === undefined || options === null)
        return {};
    requireOptions(options, 'options');
    const { signal } = options;
    if (signal !== undefined && !(isObject(signal) && 'aborted' in signal))
        throw invalidArgType('options.signal', 'AbortSignal', signal);
    return { once: Boolean(options.once), capture: Boolean(options.capture), passive: Boolean(options.passive), signal };
}

// Is there something to be called? What is neither that nor nothing is a mistake.
function isListener(listener) {
    if (listener !== undefined && listener !== null && typeof listener !== 'function' && typeof listener !== 'object')
        throw invalidArgType('listener', 'EventListener', listener);
    return listener !== undefined && listener !== null;
}

function warnOfNothing(target, type, listener) {
    const warning = new Error(`addEventListener called with ${listener} which has no effect.`);
    process.emitWarning(Object.assign(warning, { name: 'AddEventListenerArgumentTypeWarning', target, type }));
}

// What a listener throws, or rejects with, is an uncaught error in a later turn.
function throwLater(error) {
    process.nextTick(() => { throw error; });
}

// In Node, too, only the first listener sees the event on its way.
function call({ listener }, target, event) {
    try {
        const result = typeof listener === 'function' ? listener.call(target, event) : listener.handleEvent?.(event);
        partsOf(event).isOnItsWay = false;
        if (isObject(result) && typeof result.then === 'function')
            result.then(undefined, throwLater);
    } catch (error) {
        throwLater(error);
    }
}

function typeOf(value) {
    if (typeof value === 'symbol')
        throw conversionError('Value is a Symbol and cannot be converted to a string.');
    return `${value}`;
}

let listenersOf; // type -> the entries of its listeners

class EventTarget {
    #listeners = new Map();

    static {
        listenersOf = (target) => (isObject(target) && #listeners in target ? target.#listeners : throwInvalidThis('EventTarget'));
    }

    addEventListener(type, listener, options = undefined) {
        const listeners = listenersOf(this);
        requireArguments(arguments, 'type', 'listener');
        const { once = false, capture = false, passive = false, signal } = listenerOptions(options);
        if (!isListener(listener)) {
            warnOfNothing(this, type, listener);
            return;
        }
        type = typeOf(type);
        const list = listeners.get(type) ?? [];
        if (signal?.aborted || list.some((entry) => entry.listener === listener && entry.capture === capture))
            return;
        listeners.set(type, [...list, { listener, once, capture, passive, isRemoved: false }]);
        signal?.addEventListener('abort', () => this.removeEventListener(type, listener, options), { once: true });
    }

    removeEventListener(type, listener, options = undefined) {
        const listeners = listenersOf(this);
        requireArguments(arguments, 'type', 'listener');
        if (!isListener(listener))
            return;
        type = typeOf(type);
        const capture = Boolean(typeof options === 'boolean' ? options : options?.capture);
        const list = listeners.get(type) ?? [];
        const entry = list.find((one) => one.listener === listener && one.capture === capture);
        if (entry === undefined)
            return;
        entry.isRemoved = true;
        listeners.set(type, list.filter((one) => one !== entry));
    }

    dispatchEvent(event) {
        const listeners = listenersOf(this);
        requireArguments(arguments, 'event');
        if (!(event instanceof Event))
            throw invalidArgType('event', 'Event', event);
        const parts = partsOf(event);
        if (parts.isOnItsWay)
            throw nodeError(Error, 'ERR_EVENT_RECURSION', `The event "${parts.type}" is already being dispatched`);
        Object.assign(parts, { target: this, isOnItsWay: true });
        for (const entry of listeners.get(parts.type) ?? []) {
            if (entry.isRemoved)
                continue;
            if (entry.once)
                this.removeEventListener(parts.type, entry.listener, entry.capture);
            parts.isPassive = entry.passive;
            call(entry, this, event);
            if (parts.isLast)
                break;
        }
        Object.assign(parts, { isPassive: false, isOnItsWay: false });
        return !event.defaultPrevented;
    }

    [inspect.custom](depth, options) {
        return depth < 0 ? this.constructor.name : shown(this, {}, options);
    }
}

// on<type> as a property that holds one listener.
function defineHandler(Class, type) {
    const handlers = new WeakMap();
    const name = `on${type}`;
    const { get, set } = Object.getOwnPropertyDescriptor({
        get [name]() { return listenersOf(this) && (handlers.get(this)?.handler ?? null); },
        set [name](handler) {
            listenersOf(this);
            const old = handlers.get(this);
            if (old)
                this.removeEventListener(type, old.listener);
            if (typeof handler !== 'function' && !isObject(handler)) {
                handlers.delete(this);
                return;
            }
            const listener = (event) => (typeof handler === 'function' ? handler.call(this, event) : undefined);
            handlers.set(this, { handler, listener });
            this.addEventListener(type, listener);
        },
    }, name);
    Object.defineProperty(Class.prototype, name, { get, set, configurable: true, enumerable: true });
}

let mayConstruct = false;

function makeSignal() {
    mayConstruct = true;
    try {
        return new AbortSignal();
    } finally {
        mayConstruct = false;
    }
}

function abortSignal(signal, reason = domException('This operation was aborted', 'AbortError')) {
    const parts = signalParts(signal);
    if (parts.isAborted)
        return;
    Object.assign(parts, { isAborted: true, reason });
    signal.dispatchEvent(new Event('abort'));
}

let isSignal;
let signalParts;

class AbortSignal extends EventTarget {
    #parts = { isAborted: false, reason: undefined };

    static {
        isSignal = (value) => isObject(value) && #parts in value;
        signalParts = (signal) => (isSignal(signal) ? signal.#parts : throwInvalidThis('AbortSignal'));
    }

    constructor() {
        if (!mayConstruct)
            throw nodeError(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
        super();
    }

    get aborted() { return signalParts(this).isAborted; }

    get reason() { return signalParts(this).reason; }

    [inspect.custom](depth, options) {
        return depth < 0 ? this : shown(this, { aborted: this.aborted }, options);
    }

    throwIfAborted() {
        const { isAborted, reason } = signalParts(this);
        if (isAborted)
            throw reason;
    }

    static abort(reason = undefined) {
        const signal = makeSignal();
        abortSignal(signal, reason);
        return signal;
    }

    static timeout(delay) {
        validateInteger(delay, 'delay', 0, 2 ** 32 - 1);
        const signal = makeSignal();
        setTimeout(() => abortSignal(signal, domException('The operation was aborted due to timeout', 'TimeoutError')),
            delay).unref();
        return signal;
    }

    static any(signals) {
        if (!isObject(signals) || typeof signals[Symbol.iterator] !== 'function')
            throw conversionError('signals cannot be converted to sequence.');
        const list = [...signals];
        const wrong = list.findIndex((signal) => !isSignal(signal));
        if (wrong >= 0)
            throw conversionError(`signals[${wrong}] is not of type AbortSignal.`);
        const combined = makeSignal();
        const first = list.find((signal) => signal.aborted);
        if (first !== undefined)
            abortSignal(combined, first.reason);
        for (const signal of first === undefined ? list : [])
            signal.addEventListener('abort', () => abortSignal(combined, signal.reason), { once: true });
        return combined;
    }
}
defineHandler(AbortSignal, 'abort');

class AbortController {
    #signal = makeSignal();

    get signal() { return this.#signal; }

    abort(reason = undefined) { abortSignal(this.#signal, reason); }

    [inspect.custom](depth, options) {
        return depth < 0 ? this : shown(this, { signal: this.#signal }, options);
    }
}

// Members are enumerable, as the web has them; of AbortSignal Node forgot some.
const HIDDEN = ['constructor', 'isTrusted', 'reason', 'throwIfAborted'];
for (const Class of [Event, CustomEvent, EventTarget, AbortSignal, AbortController]) {
    for (const name of Object.getOwnPropertyNames(Class.prototype)) {
        if (!HIDDEN.includes(name))
            Object.defineProperty(Class.prototype, name, { enumerable: true });
    }
    Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}
Object.defineProperty(Event.prototype, 'isTrusted', { enumerable: true, configurable: false });

Object.assign(exports, { Event, CustomEvent, EventTarget, AbortSignal, AbortController, defineHandler });
