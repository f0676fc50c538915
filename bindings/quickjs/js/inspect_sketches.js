/*
 * Sketches of objects for util.inspect(), by the engine's class of an object: which brace opens it,
 * what stands in front, which properties follow, how its entries are made, and its text when it has
 * none. Sketching does not descend.
 */
const { host } = require('host');
const { errorText, isError } = require('inspect_error');
const {
    arrayBufferEntries, arrayEntries, iteratorEntries, keysBehindElements, keysOf, mapEntries,
    namespaceEntries, promiseEntries, setEntries, sizeOf, typedArrayEntries, weakEntries,
} = require('inspect_entries');
const { isInstance, plainPrefix, prefixOf } = require('inspect_names');
const { stylizePlain } = require('inspect_style');
const { numberText } = require('inspect_text');

const typedArrayName =
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array).prototype, Symbol.toStringTag).get;

function iterableSketch(name, entries) {
    return (printer, { value, constructor, tag }) => {
        const size = sizeOf(name === 'Map' ? Map : Set, value);
        const prefix = prefixOf(constructor, tag, name, `(${size})`);
        return { open: `${prefix}{`, entries, isEmpty: size === 0, emptyText: `${prefix}{}` };
    };
}

function iteratorSketch(name) {
    return (printer, { value, tag }) => {
        const preview = host.iteratorRest(value);
        const own = `${name} Iterator`;
        const hasPairs = preview !== undefined && preview[1];
        let label = tag === own || tag === '' ? own : `${tag}] [${own}`;
        if (hasPairs) label = label.replace(/ Iterator$/, ' Entries');
        return { open: `[${label}] {`, entries: iteratorEntries, rest: preview?.[0], hasPairs };
    };
}

function labelled(name, entries) {
    return (printer, { constructor, tag }) =>
        ({ open: `${prefixOf(constructor, tag, name)}{`, entries });
}

function arraySketch(printer, { value, constructor, tag }) {
    const isOrdinary = constructor === 'Array' && tag === '';
    const prefix = isOrdinary ? '' : prefixOf(constructor, tag, 'Array', `(${value.length})`);
    return {
        open: `${prefix}[`, close: ']', list: true, entries: arrayEntries,
        keys: keysBehindElements(printer, value),
        isEmpty: value.length === 0, emptyText: `${prefix}[]`,
    };
}

function typedArraySketch(printer, { value, constructor, tag }) {
    const name = typedArrayName.call(value);
    /* Without a prototype there is no length: a twin over the same bytes has one. */
    const elements = constructor === null ? new globalThis[name](value) : value;
    const prefix = prefixOf(constructor, tag, constructor === null ? name : '', `(${elements.length})`);
    const { showHidden } = printer.options;
    return {
        open: `${prefix}[`, close: ']', list: true, entries: typedArrayEntries, elements,
        keys: keysBehindElements(printer, value),
        isEmpty: elements.length === 0 && !showHidden, emptyText: `${prefix}[]`, emptyAlways: true,
        extraKeys: showHidden ?
            ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer'] : [],
        hidesContents: showHidden,
    };
}

function arrayBufferSketch(name) {
    return (printer, { value, constructor, tag, hidesContents, inherited }) => {
        const prefix = prefixOf(constructor, tag, name);
        const size = printer.stylize(numberText(value.byteLength, false), 'number');
        return {
            open: `${prefix}{`, extraKeys: ['byteLength'],
            entries: hidesContents ? undefined : arrayBufferEntries,
            isEmpty: hidesContents, emptyText: `${prefix}{ [byteLength]: ${size} }`,
        };
    };
}

function dataViewSketch(printer, { constructor, tag }) {
    return {
        open: `${prefixOf(constructor, tag, 'DataView')}{`,
        extraKeys: ['byteLength', 'byteOffset', 'buffer'],
    };
}

function classText(value, constructor, tag) {
    const name = (Object.hasOwn(value, 'name') && value.name) || '(anonymous)';
    let text = `class ${name}`;
    if (constructor !== 'Function' && constructor !== null) text += ` [${constructor}]`;
    if (tag !== '' && constructor !== tag) text += ` [${tag}]`;
    if (constructor === null) return `[${text} extends [null prototype]]`;
    const parent = Object.getPrototypeOf(value).name;
    return parent ? `[${text} extends ${parent}]` : `[${text}]`;
}

/** Was the function written with `class`? Comments between name and brace are looked through. */
function isClass(value) {
    const source = Function.prototype.toString.call(value);
    if (source.endsWith('[native code]\n}')) return host.isClass(value);
    if (!source.startsWith('class') || !source.endsWith('}')) return false;
    const head = source.slice(5, -1);
    const brace = head.indexOf('{');
    if (brace < 0) return false;
    return !head.slice(0, brace).includes('(') ||
        /^(\s+[^(]*?)\s*{/.test(head.replace(/\/\/.*?\n|\/\*[^]*?\*\//g, ''));
}

function functionText(printer, { value, kind, constructor, tag }) {
    if (isClass(value)) return classText(value, constructor, tag);
    const isAsync = kind === 'AsyncFunction' || kind === 'AsyncGeneratorFunction';
    const isGenerator = kind === 'GeneratorFunction' || kind === 'AsyncGeneratorFunction';
    const type = `${isAsync ? 'Async' : ''}${isGenerator ? 'Generator' : ''}Function`;
    const { name } = value;
    let text = `[${type}${constructor === null ? ' (null prototype)' : ''}`;
    text += name === '' ? ' (anonymous)]' :
        `: ${typeof name === 'string' ? name : printer.value(name, 0)}]`;
    if (constructor !== type && constructor !== null) text += ` ${constructor}`;
    if (tag !== '' && constructor !== tag) text += ` [${tag}]`;
    return text;
}

function functionSketch(printer, subject) {
    const base = functionText(printer, subject);
    return { base, isEmpty: true, emptyText: printer.stylize(base, 'special') };
}

function regExpSketch(printer, { value, constructor, tag, isTooDeep }) {
    const text = RegExp.prototype.toString.call(constructor === null ? new RegExp(value) : value);
    const prefix = prefixOf(constructor, tag, 'RegExp');
    const base = printer.stylize(prefix === 'RegExp ' ? text : `${prefix}${text}`, 'regexp');
    return { base, isEmpty: true, emptyText: base, done: isTooDeep ? base : undefined };
}

function dateSketch(printer, { value, constructor, tag }) {
    const isValid = !Number.isNaN(Date.prototype.getTime.call(value));
    const text = (isValid ? Date.prototype.toISOString : Date.prototype.toString).call(value);
    const prefix = prefixOf(constructor, tag, 'Date');
    const base = prefix === 'Date ' ? text : `${prefix}${text}`;
    return { base, isEmpty: true, emptyText: printer.stylize(base, 'date') };
}

function errorSketch(printer, { value, constructor, tag }) {
    const keys = keysOf(printer, value);
    const base = errorText(printer, value, keys, { constructor, tag, prefixOf });
    return { base, keys, isEmpty: true, emptyText: base };
}

/** new Number(1) and the like: [Number: 1]. */
function boxSketch(name) {
    const unbox = globalThis[name].prototype.valueOf;
    return (printer, { value, constructor, tag }) => {
        const keys = keysOf(printer, value);
        const content = unbox.call(value);
        /* The characters of a string are not worth a property each. */
        if (name === 'String') keys.splice(0, content.length);
        let base = `[${name}`;
        if (constructor === null) base += ' (null prototype)';
        else if (constructor !== name) base += ` (${constructor})`;
        base += `: ${printer.primitive(content, stylizePlain)}]`;
        if (tag !== '' && tag !== constructor) base += ` [${tag}]`;
        if (keys.length === 0) base = printer.stylize(base, name.toLowerCase());
        return { base, keys, isEmpty: true, emptyText: base };
    };
}

function namespaceSketch(printer, { value, constructor, tag }) {
    return {
        open: `${prefixOf(constructor, tag, 'Module')}{`, entries: namespaceEntries,
        names: keysOf(printer, value), keys: [],
    };
}

/** Anything without a kind of its own, and everything whose class is Object. */
function plainSketch(printer, subject) {
    const { value, constructor, tag, kind } = subject;
    let prefix = '';
    if (constructor !== 'Object') prefix = plainPrefix(subject);
    else if (kind === 'Arguments') prefix = '[Arguments] ';
    else if (tag !== '') prefix = prefixOf(constructor, tag, 'Object');
    if (isUrl(value) && constructor !== 'Object' && !subject.isTooDeep) {
        return { base: value.href, isEmpty: true, emptyText: value.href };
    }
    return { open: `${prefix}{`, isEmpty: true, emptyText: `${prefix}{}` };
}

function isUrl(value) {
    return typeof globalThis.URL === 'function' && isInstance(value, globalThis.URL) &&
        typeof value.href === 'string';
}

const sketchers = {
    Array: arraySketch,
    Set: iterableSketch('Set', setEntries),
    Map: iterableSketch('Map', mapEntries),
    'Set Iterator': iteratorSketch('Set'),
    'Map Iterator': iteratorSketch('Map'),
    RegExp: regExpSketch,
    Date: dateSketch,
    ArrayBuffer: arrayBufferSketch('ArrayBuffer'),
    SharedArrayBuffer: arrayBufferSketch('SharedArrayBuffer'),
    DataView: dataViewSketch,
    Promise: labelled('Promise', promiseEntries),
    WeakSet: labelled('WeakSet', weakEntries),
    WeakMap: labelled('WeakMap', weakEntries),
    Module: namespaceSketch,
};
for (const name of ['Number', 'String', 'Boolean', 'BigInt', 'Symbol']) {
    sketchers[name] = boxSketch(name);
}

/** Kinds that keep their look even when their class says Object. */
const iterables = new Set(['Array', 'Set', 'Map', 'Set Iterator', 'Map Iterator']);

function sketcherFor({ value, kind, constructor }) {
    if (iterables.has(kind)) return sketchers[kind];
    if (typedArrayName.call(value) !== undefined) return typedArraySketch;
    if (typeof value === 'function') return functionSketch;
    if (constructor === 'Object') return plainSketch;
    if (isError(value)) return errorSketch;
    return Object.hasOwn(sketchers, kind) ? sketchers[kind] : plainSketch;
}

Object.assign(exports, { sketcherFor });
