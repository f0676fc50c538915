/*
 * error.stack as Node has it: "Name: message" above the frames.
 *
 * The engine keeps the frames of an Error and gives them through an accessor on Error.prototype.
 * install() takes one of ours instead. The first line is made when the stack is first read, as
 * V8 does, so that a name or message set by a constructor shows. Every Error gets the accessor as
 * its own property where the door to the engine can see to it, and so do targets of
 * Error.captureStackTrace(). With the other door errors of the language inherit it.
 */
const { host } = require('host');

/* What Error.prepareStackTrace() made of the frames, in a box: a text of its is whole, not frames. */
class Prepared {
    constructor(value) {
        this.value = value;
    }
}

/* Frames of an object that captureStackTrace() was called on, and texts once made. */
const captured = new WeakMap();
const texts = new WeakMap();

/**
 * Node's own errors have the code behind the name. They are told by their prototype: one that is
 * not its constructor's (errors.c).
 */
function isNodeError(error) {
    const prototype = Object.getPrototypeOf(error);
    return prototype !== null && typeof error.code === 'string' &&
        Object.hasOwn(prototype, 'toString') && prototype.constructor?.prototype !== prototype;
}

/** The line before the frames. */
function headerOf(error) {
    const text = Error.prototype.toString.call(error);
    const { name } = error;
    if (!isNodeError(error) || !text.startsWith(name)) return text;
    return `${name} [${error.code}]${text.slice(name.length)}`;
}

/* What made the error, on top; the loader and the event loop, at the bottom. */
const makers = /^(?: {4}at (?:(?:nodeError|plainError|construct) \(native\)|[^\n]*\(offheap:(?:errors|error_stack|dom_exception|checks|node_error):[^\n]*\))\n)+/;
const loaders = /(?: {4}at [^\n]*\((?:native|offheap:[^\n]*)\)\n)+$/;

/** The engine's frames in Node's form, each behind a line break. */
function framesText(trace) {
    return `\n${trace.replace(makers, '').replace(loaders, '')}`
        .replace(/^( {4}at )<anonymous> \((.*)\)$/gm, '$1$2')
        .replace(/ \(native\)$/gm, ' (<anonymous>)')
        .trimEnd();
}

function stackText(error, trace) {
    let header;
    try {
        header = headerOf(error);
    } catch {
        header = '<error>';
    }
    return header + framesText(trace);
}

/** The nearest object that has frames of its own, from `object` up its prototypes. */
function ownerOf(object) {
    while (object !== null && !captured.has(object) && host.kindOf(object) !== 'Error') {
        object = Object.getPrototypeOf(object);
    }
    return object;
}

/* Methods without a name, as V8's two are. */
function method(holder) {
    return holder[''];
}

function accessor() {
    const get = method({
        ''() {
            const owner = ownerOf(Object(this));
            if (owner === null) return undefined;
            if (texts.has(owner)) return texts.get(owner);
            const trace = captured.get(owner) ?? Reflect.apply(native.get, owner, []);
            if (trace instanceof Prepared) return trace.value;
            if (typeof trace !== 'string') return trace;
            const text = stackText(owner, trace);
            texts.set(owner, text);
            return text;
        },
    });
    const set = method({
        ''(value) {
            const owner = ownerOf(Object(this));
            if (owner !== null) texts.set(owner, value);
        },
    });
    return { get, set, configurable: true, enumerable: false };
}

/* The engine's accessor; ours, which install() puts in its place. */
const native = Object.getOwnPropertyDescriptor(Error.prototype, 'stack');
const stackProperty = accessor();

/** Makes captured frames of what the engine wrote into the own property `stack`. */
function adopt(target) {
    const trace = Object.getOwnPropertyDescriptor(target, 'stack')?.value;
    if (typeof trace !== 'string' && !(trace instanceof Prepared)) return target;
    captured.set(target, trace);
    texts.delete(target);
    return Object.defineProperty(target, 'stack', stackProperty);
}

function capturer(capture) {
    return function captureStackTrace(target, above) {
        capture(target, typeof above === 'function' ? above : captureStackTrace);
        adopt(target);
    };
}

/* The program's Error.prepareStackTrace(), behind one that boxes what it makes. Call sites get V8's
   methods when the first is set. */
function wrapPreparer() {
    const plain = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
    const give = (preparer) => Reflect.apply(plain.set, Error, [preparer]);
    let current = Error.prepareStackTrace;
    let areExtended = false;
    const extend = () => {
        give((error, sites) => sites);
        require('call_site').extend(Object.getPrototypeOf(Reflect.apply(native.get, new Error(''), [])[0]));
        areExtended = true;
    };
    const get = () => current;
    const set = (value) => {
        current = value;
        if (typeof value !== 'function') {
            give(value);
            return;
        }
        if (!areExtended) extend();
        give((error, sites) => new Prepared(Reflect.apply(value, Error, [error, sites])));
    };
    Object.defineProperty(Error, 'prepareStackTrace', { ...plain, get, set });
}

/** Replaces the engine's accessor and Error.captureStackTrace() of this context. */
function install() {
    const capture = capturer(Error.captureStackTrace);
    if (natives.setStackAccessor(stackProperty.get, stackProperty.set)) delete Error.prototype.stack;
    else Object.defineProperty(Error.prototype, 'stack', stackProperty);
    Object.defineProperty(Error, 'captureStackTrace',
        { value: capture, writable: true, configurable: true, enumerable: false });
    wrapPreparer();
}

/** An error's stack, whatever its prototype. */
function stackOf(error) {
    const own = Object.getOwnPropertyDescriptor(error, 'stack');
    if (own !== undefined || Object.getPrototypeOf(error) !== null) return error.stack;
    return Reflect.apply(stackProperty.get, error, []);
}

Object.assign(exports, { adopt, headerOf, install, stackOf, stackProperty });
