// structuredClone(): copies everything that HTML's algorithm copies, and moves what is transferred.
const { conversionError } = require('errors');
const { domException } = require('dom_exception');
const { kindOf, tracksLength } = require('host').host;
const { nodeError } = require('node_error');

const TypedArray = Object.getPrototypeOf(Uint8Array);
const typedArrayName = Object.getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag).get;
const ERRORS = ['EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'];

function dataCloneError(text) {
    return domException(text, 'DataCloneError');
}

// A function's source as V8 prints it, the middle of a long one left out.
function sourceOf(value) {
    const source = Function.prototype.toString.call(value).replace(/\{\s+\[native code\]\s+\}$/, '{ [native code] }');
    return source.length <= 128 ? source : `${source.slice(0, 111)}...<omitted>...${source.slice(-2)}`;
}

// What V8 calls a value in its messages.
function describe(value) {
    if (typeof value === 'symbol')
        return value.toString();
    if (typeof value === 'function')
        return sourceOf(value);
    if (kindOf(value) === 'Proxy') // seen through without its traps
        return Array.isArray(value) ? '[object Array]' : '#<Object>';
    const tag = Object.prototype.toString.call(value);
    if (typedArrayName.call(value) !== undefined)
        return '[object Object]';
    if (value.toString !== Object.prototype.toString || /(?:Iterator|Generator)\]$/.test(tag))
        return tag;
    return `#<${value.constructor?.name || 'Object'}>`;
}

function refuse(value) {
    throw dataCloneError(`${describe(value)} could not be cloned.`);
}

// Is it a view whose memory shrank away under it? Of one that is detached, its buffer tells.
function isOutOfBounds(view, prototype) {
    try {
        if (prototype === DataView.prototype)
            Reflect.get(prototype, 'byteLength', view);
        else
            prototype.keys.call(view);
        return false;
    } catch {
        return !Reflect.get(prototype, 'buffer', view).detached;
    }
}

// Where a view lies, whatever properties of its own say; the class that it is made with and its length
// there, none when it takes all that follows. A Buffer arrives as a Uint8Array.
function placeOf(view) {
    const name = typedArrayName.call(view) ?? 'DataView';
    const { prototype } = name === 'DataView' ? DataView : TypedArray;
    if (isOutOfBounds(view, prototype))
        refuse(view);
    const read = (key) => Reflect.get(prototype, key, view);
    const length = tracksLength(view) ? undefined : read(name === 'DataView' ? 'byteLength' : 'length');
    return { name, buffer: read('buffer'), byteOffset: read('byteOffset'), length };
}

class Cloner {
    constructor(moved) {
        this.seen = moved;          // original -> copy
        this.places = new Map();    // view of a buffer that moves -> where it lies in it
    }

    // Finds what cannot be cloned, and notes the places of views on buffers that will move.
    survey(value, visited) {
        if (typeof value === 'symbol' || typeof value === 'function')
            refuse(value);
        if (value === null || typeof value !== 'object' || visited.has(value))
            return;
        visited.add(value);
        if (ArrayBuffer.isView(value)) {
            this.places.set(value, placeOf(value));
            return;
        }
        const kind = kindOf(value);
        if (value instanceof Blob)
            return;
        if (kind === 'Proxy' || this[`make${kind.replace(/\W/g, '')}`] === undefined)
            refuse(value);
        const parts = kind === 'Map' ? [...value].flat() : kind === 'Set' ? [...value] : Object.values(value);
        for (const part of parts)
            this.survey(part, visited);
    }

    clone(value) {
        if (typeof value === 'symbol' || typeof value === 'function')
            refuse(value);
        if (value === null || typeof value !== 'object')
            return value;
        if (this.seen.has(value))
            return this.seen.get(value);
        if (ArrayBuffer.isView(value))
            return this.view(value);
        const kind = kindOf(value);
        if (kind === 'Proxy')
            refuse(value);
        if (value instanceof Blob)
            return this.blob(value);
        const make = this[`make${kind.replace(/\W/g, '')}`];
        if (make === undefined)
            refuse(value);
        return make.call(this, value);
    }

    remember(value, copy) {
        this.seen.set(value, copy);
        return copy;
    }

    properties(value, copy) {
        for (const key of Object.keys(value))
            copy[key] = this.clone(value[key]);
        return copy;
    }

    view(value) {
        const { buffer, byteOffset, name, length } = this.places.get(value) ?? placeOf(value);
        return this.remember(value, new globalThis[name](this.clone(buffer), byteOffset, length));
    }

    // What a Blob holds never changes: the copy shares it.
    blob(value) {
        const { type } = value;
        return this.remember(value, value instanceof File
            ? new File([value], value.name, { type, lastModified: value.lastModified }) : new Blob([value], { type }));
    }

    makeObject(value) { return this.properties(value, this.remember(value, {})); }

    makeArray(value) { return this.properties(value, this.remember(value, new Array(value.length))); }

    makeArrayBuffer(value) {
        if (value.detached)
            throw dataCloneError('An ArrayBuffer is detached and could not be cloned.');
        const copy = new ArrayBuffer(value.byteLength, value.resizable ? { maxByteLength: value.maxByteLength } : undefined);
        new Uint8Array(copy).set(new Uint8Array(value));
        return this.remember(value, copy);
    }

    makeSharedArrayBuffer(value) { return value; }

    makeDate(value) { return this.remember(value, new Date(value.getTime())); }

    makeRegExp(value) { return this.remember(value, new RegExp(value.source, value.flags)); }

    makeMap(value) {
        const copy = this.remember(value, new Map());
        for (const [key, item] of [...value])
            copy.set(this.clone(key), this.clone(item));
        return copy;
    }

    makeSet(value) {
        const copy = this.remember(value, new Set());
        for (const item of [...value])
            copy.add(this.clone(item));
        return copy;
    }

    makeDOMException({ message, name, stack }) {
        return this.remember(arguments[0], Object.defineProperty(domException(message, name), 'stack', { value: stack }));
    }

    makeError(value) {
        const Base = ERRORS.includes(value.name) ? globalThis[value.name] : Error;
        const copy = this.remember(value, new Base(String(value.message)));
        if (typeof value.stack === 'string')
            copy.stack = value.stack;
        if (Object.hasOwn(value, 'cause'))
            Object.defineProperty(copy, 'cause', { value: this.clone(value.cause), writable: true, configurable: true });
        return copy;
    }
}
for (const name of ['Number', 'String', 'Boolean', 'BigInt']) {
    Cloner.prototype[`make${name}`] = function makeWrapper(value) {
        return this.remember(value, Object(value.valueOf()));
    };
}

function failure(reason) {
    return conversionError(`Failed to execute 'structuredClone': ${reason}`);
}

function isObject(value) {
    return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function transferList(options) {
    if (options !== undefined && options !== null && !isObject(options))
        throw failure('Options cannot be converted to a dictionary');
    const transfer = options?.transfer;
    if (transfer === undefined)
        return [];
    if (!isObject(transfer) || typeof transfer[Symbol.iterator] !== 'function')
        throw failure('transfer in Options cannot be converted to sequence.');
    const list = [...transfer];
    const wrong = list.findIndex((item) => !isObject(item));
    if (wrong >= 0)
        throw failure(`transfer in Options[${wrong}] is not an object.`);
    return list;
}

function checkTransferable(item, i, list) {
    if (kindOf(item) !== 'ArrayBuffer' && typeof item._transfer !== 'function')
        throw dataCloneError('Found invalid value in transferList.');
    if (list.indexOf(item) !== i)
        throw dataCloneError('Transfer list contains duplicate ArrayBuffer');
    if (item.detached)
        throw dataCloneError('Cannot transfer object of unsupported type.');
}

exports.structuredClone = function structuredClone(value, options) {
    if (arguments.length === 0)
        throw nodeError(TypeError, 'ERR_MISSING_ARGS', 'The "The value argument must be specified" argument must be specified');
    const transfer = transferList(options);
    transfer.forEach(checkTransferable);
    const moved = new Map();
    const cloner = new Cloner(moved);
    if (transfer.length === 0)
        return cloner.clone(value);
    // Views lose their place when their buffer moves, and a failure must leave the originals as they
    // are: so everything is looked at before anything moves.
    cloner.survey(value, new Set(transfer));
    for (const item of transfer)
        moved.set(item, kindOf(item) === 'ArrayBuffer' ? item.transfer() : item._transfer());
    return cloner.clone(value);
};
