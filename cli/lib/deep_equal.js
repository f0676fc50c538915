// Deep equality as node:assert and util.isDeepStrictEqual() define it: strict compares with
// Object.is, classes and tags; loose with ==.
const { kindOf } = require('host').host;

function ownKeys(value, strict) {
    const keys = Object.keys(value);
    if (!strict)
        return keys;
    const symbols = Object.getOwnPropertySymbols(value)
        .filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
    return [...keys, ...symbols];
}

function isIndex(key) {
    return typeof key === 'string' && /^(0|[1-9]\d*)$/.test(key);
}

// Two objects are of one class when they inherit one `constructor`; without it, when their prototypes are the same.
function isSameClass(a, b) {
    if (a.constructor !== undefined && !Object.hasOwn(a, 'constructor'))
        return a.constructor === b.constructor;
    return Object.getPrototypeOf(a) === Object.getPrototypeOf(b);
}

class Comparison {
    constructor(strict) {
        this.strict = strict;
        this.left = new Map();   // objects being compared, to the other side's: cycles end here
    }

    equal(a, b) {
        if (a === b)
            return a !== 0 || !this.strict || Object.is(a, b);
        if (this.strict) {
            if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null)
                return typeof a === 'number' && Number.isNaN(a) && Number.isNaN(b);
            if (!isSameClass(a, b))
                return false;
        } else {
            const primitiveA = a === null || typeof a !== 'object';
            const primitiveB = b === null || typeof b !== 'object';
            if (primitiveA || primitiveB)
                // eslint-disable-next-line eqeqeq
                return primitiveA && primitiveB && (a == b || (Number.isNaN(a) && Number.isNaN(b)));
        }
        if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b))
            return false;
        return this.objects(a, b);
    }

    objects(a, b) {
        if (this.left.get(a) === b)
            return true;
        this.left.set(a, b);
        const result = this.contents(a, b);
        this.left.delete(a);
        return result;
    }

    contents(a, b) {
        if (Array.isArray(a) !== Array.isArray(b))
            return false;
        if (Array.isArray(a))
            return a.length === b.length && this.listItems(a, b) && this.properties(a, b, (key) => !isIndex(key));
        const kind = kindOf(a);
        if (kind !== kindOf(b))
            return false;
        if (ArrayBuffer.isView(a))
            return this.views(a, b);
        switch (kind) {
        case 'Date':
            if (!Object.is(Date.prototype.getTime.call(a), Date.prototype.getTime.call(b)))
                return false;
            break;
        case 'RegExp':
            if (a.source !== b.source || a.flags !== b.flags || a.lastIndex !== b.lastIndex)
                return false;
            break;
        case 'Error':
            if (a.message !== b.message || a.name !== b.name || !this.equal(a.cause, b.cause) || !this.equal(a.errors, b.errors))
                return false;
            break;
        case 'Number': case 'String': case 'Boolean': case 'Symbol': case 'BigInt':
            if (!Object.is(a.valueOf(), b.valueOf()))
                return false;
            break;
        case 'ArrayBuffer': case 'SharedArrayBuffer':
            if (a.byteLength !== b.byteLength || (a.byteLength > 0 && !this.bytes(new Uint8Array(a), new Uint8Array(b))))
                return false;
            break;
        case 'Set':
            if (a.size !== b.size || !this.sets(a, b))
                return false;
            break;
        case 'Map':
            if (a.size !== b.size || !this.maps(a, b))
                return false;
            break;
        case 'WeakMap': case 'WeakSet': case 'Promise': case 'WeakRef':
            return false;
        }
        return this.properties(a, b, kind === 'String' ? (key) => !isIndex(key) : () => true);
    }

    listItems(a, b) {
        for (let i = 0; i < a.length; i++) {
            const present = Object.hasOwn(a, i);
            if (present !== Object.hasOwn(b, i) && this.strict)
                return false;
            if (!this.equal(a[i], b[i]))
                return false;
        }
        return true;
    }

    bytes(a, b) {
        return a.length === b.length && Buffer.compare(a, b) === 0;
    }

    views(a, b) {
        if (a.byteLength !== b.byteLength)
            return false;
        if (!this.strict && (a instanceof Float32Array || a instanceof Float64Array)) {
            for (let i = 0; i < a.length; i++) {
                if (a[i] !== b[i])
                    return false;
            }
        } else if (a.byteLength > 0 && !this.bytes(new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
            new Uint8Array(b.buffer, b.byteOffset, b.byteLength))) { // of a detached view there are none
            return false;
        }
        return this.properties(a, b, (key) => !isIndex(key));
    }

    properties(a, b, relevant) {
        const keysA = ownKeys(a, this.strict).filter(relevant);
        const keysB = ownKeys(b, this.strict).filter(relevant);
        if (keysA.length !== keysB.length)
            return false;
        for (const key of keysA) {
            if (!Object.prototype.propertyIsEnumerable.call(b, key) || !this.equal(a[key], b[key]))
                return false;
        }
        return true;
    }

    sets(a, b) {
        const open = [];
        for (const value of a) {
            if (!b.has(value)) {
                if (this.strict && (typeof value !== 'object' || value === null))
                    return false;
                open.push(value);
            }
        }
        const candidates = [...b].filter((value) => !a.has(value));
        for (const value of open) {
            const index = candidates.findIndex((other) => this.equal(value, other));
            if (index < 0)
                return false;
            candidates.splice(index, 1);
        }
        return true;
    }

    maps(a, b) {
        const open = [];
        for (const [key, value] of a) {
            if (b.has(key)) {
                if (!this.equal(value, b.get(key)))
                    return false;
            } else if (this.strict && (typeof key !== 'object' || key === null)) {
                return false;
            } else {
                open.push([key, value]);
            }
        }
        const candidates = [...b].filter(([key]) => !a.has(key));
        for (const [key, value] of open) {
            const index = candidates.findIndex(([k, v]) => this.equal(key, k) && this.equal(value, v));
            if (index < 0)
                return false;
            candidates.splice(index, 1);
        }
        return true;
    }
}

exports.isDeepEqual = (a, b) => new Comparison(false).equal(a, b);
exports.isDeepStrictEqual = (a, b) => new Comparison(true).equal(a, b);

const bytesOf = (value) => (ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value));

// Are the bytes of `expected` among those of `actual`, in their order?
function hasBytes(actual, expected) {
    let found = 0;
    for (let i = 0; i < actual.length && found < expected.length; i++)
        found += actual[i] === expected[found];
    return found === expected.length;
}

// Whether everything in `expected` is in `actual`; more may be there.
exports.isPartialDeepStrictEqual = function partial(actual, expected) {
    if (typeof expected !== 'object' || expected === null || typeof actual !== 'object' || actual === null)
        return exports.isDeepStrictEqual(actual, expected);
    if (Array.isArray(expected)) {
        if (!Array.isArray(actual) || actual.length < expected.length)
            return false;
        let from = 0;
        return expected.every((item) => {
            const index = actual.findIndex((other, i) => i >= from && partial(other, item));
            from = index + 1;
            return index >= 0;
        });
    }
    if (expected instanceof Set)
        return actual instanceof Set && [...expected].every((item) => [...actual].some((other) => partial(other, item)));
    if (expected instanceof Map)
        return actual instanceof Map && [...expected].every(([key, value]) => actual.has(key) && partial(actual.get(key), value));
    const kind = kindOf(expected);
    if (kind === kindOf(actual) && (ArrayBuffer.isView(expected) || kind === 'ArrayBuffer' || kind === 'SharedArrayBuffer') &&
        actual.byteLength > expected.byteLength)
        return hasBytes(bytesOf(actual), bytesOf(expected));
    if (kind !== 'Object')
        return exports.isDeepStrictEqual(actual, expected);
    return Reflect.ownKeys(expected).every((key) => Object.hasOwn(actual, key) && partial(actual[key], expected[key]));
};
