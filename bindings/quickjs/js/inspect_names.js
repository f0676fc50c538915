/* What util.inspect() calls an object: its class by the prototype chain, its tag, and both in
 * front of a brace. */
const { host } = require('host');

const TypedArray = Object.getPrototypeOf(Uint8Array);

/** Classes that are recognised by their prototype even when its `constructor` was changed. A program may have
 * deleted their names before this file is loaded. */
const wellKnown = new Map(['Array', 'ArrayBuffer', 'Function', 'Map', 'Set', 'Object', 'RegExp', 'Date', 'DataView',
    'Error', 'AggregateError', 'RangeError', 'TypeError', 'Boolean', 'Number', 'String', 'Promise', 'WeakMap',
    'WeakSet'].map((name) => globalThis[name]).concat(TypedArray)
    .filter((constructor) => typeof constructor === 'function')
    .map((constructor) => [constructor.prototype, constructor]));

/** Names of the language's own classes: their prototypes' properties are never listed. */
const builtIns = new Set(['Object', 'Function', 'Array', 'Number', 'Boolean', 'String',
    'Symbol', 'Date', 'Promise', 'RegExp', 'Error', 'AggregateError', 'EvalError', 'RangeError',
    'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'SuppressedError', 'ArrayBuffer',
    'Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array',
    'Int32Array', 'Float16Array', 'Float32Array', 'Float64Array', 'Uint8ClampedArray',
    'BigUint64Array', 'BigInt64Array', 'DataView', 'Map', 'BigInt', 'Set', 'Iterator', 'WeakMap',
    'WeakSet', 'WeakRef', 'FinalizationRegistry', 'Proxy', 'DisposableStack', 'AsyncDisposableStack']);

function isInstance(object, constructor) {
    try {
        return object instanceof constructor;
    } catch {
        return false;
    }
}

/** The class that a link of the prototype chain stands for, if the object is an instance of it. */
function classAt(link, object) {
    const known = wellKnown.get(link);
    if (known !== undefined && Function.prototype[Symbol.hasInstance].call(known, object)) {
        return { name: known === TypedArray ? 'TypedArray' : known.name, builtIn: true };
    }
    const constructor = Object.getOwnPropertyDescriptor(link, 'constructor')?.value;
    if (typeof constructor === 'function' && constructor.name !== '' &&
            isInstance(object, constructor)) {
        return { name: String(constructor.name), builtIn: builtIns.has(constructor.name), known };
    }
    return undefined;
}

/**
 * What to call the object: its nearest class, null for a null prototype, or the engine's class with
 * what is found above. Properties of user-defined prototypes go to `inherited` when it is a list.
 */
function classNameOf(printer, object, level, inherited) {
    let first;
    for (let link = object; link !== null; link = Object.getPrototypeOf(link)) {
        if (link !== object && first === undefined) first = link;
        const found = classAt(link, object);
        if (found === undefined) continue;
        if (inherited !== undefined && (first !== link || !found.builtIn)) {
            listInherited(printer, object, first ?? object, level, inherited);
        }
        return found.name;
    }
    if (first === undefined) return null;
    const own = host.kindOf(object);
    const { depth } = printer.options;
    if (depth !== null && level > depth) return `${own} <Complex prototype>`;
    const above = classNameOf(printer, first, level + 1, inherited);
    if (above !== null) return `${own} <${above}>`;
    const bare = require('inspect').inspect(first, { ...printer.options, customInspect: false, depth: -1 });
    return `${own} <${bare}>`;
}

/** Properties of up to three user-defined prototypes, for showHidden. */
function listInherited(printer, object, from, level, inherited) {
    const above = new Set();
    let link = from;
    for (let depth = 0; depth < 3; depth++) {
        if (depth !== 0 || object === from) {
            link = Object.getPrototypeOf(link);
            if (link === null) return;
            const constructor = Object.getOwnPropertyDescriptor(link, 'constructor')?.value;
            if (typeof constructor === 'function' && builtIns.has(constructor.name)) return;
        }
        printer.seen.push(object);
        const keys = Reflect.ownKeys(link);
        for (const key of keys) {
            if (key === 'constructor' || Object.hasOwn(object, key) || above.has(key)) continue;
            const descriptor = Object.getOwnPropertyDescriptor(link, key);
            if (typeof descriptor.value === 'function') continue;
            const text = printer.property(link, key, level, { descriptor, receiver: object });
            inherited.push(printer.options.colors ? `\u001b[2m${text}\u001b[22m` : text);
        }
        printer.seen.pop();
        for (const key of keys) above.add(key);
    }
}

/** "Map(2) [tag] " in front of a brace. */
function prefixOf(constructor, tag, fallback, size = '') {
    if (constructor === null) {
        const tagged = tag !== '' && fallback !== tag ? `[${tag}] ` : '';
        return `[${fallback}${size}: null prototype] ${tagged}`;
    }
    if (tag === '') return `${constructor}${size} `;
    const dot = tag.lastIndexOf('.');
    if (constructor === (dot >= 1 ? tag.slice(dot + 1) : tag)) return `${tag}${size} `;
    return `${constructor}${size} [${tag}] `;
}

/** The same for an object that nothing else is known of. */
function plainPrefix({ value, constructor, tag }) {
    let fallback = '';
    if (constructor === null) {
        fallback = host.kindOf(value);
        if (fallback === tag) fallback = 'Object';
    }
    return prefixOf(constructor, tag, fallback);
}

/** Symbol.toStringTag, unless it is shown as a property anyway. */
function tagOf(printer, value) {
    let tag;
    try {
        tag = value[Symbol.toStringTag];
    } catch {
        return '';
    }
    if (typeof tag !== 'string' || tag === '') return '';
    const shown = printer.options.showHidden ?
        Object.hasOwn(value, Symbol.toStringTag) :
        Object.prototype.propertyIsEnumerable.call(value, Symbol.toStringTag);
    return shown ? '' : tag;
}

Object.assign(exports, { builtIns, classNameOf, isInstance, plainPrefix, prefixOf, tagOf });
