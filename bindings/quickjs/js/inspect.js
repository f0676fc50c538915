/*
 * util.inspect(): any value as text, the way Node prints it.
 *
 * One inspection is a Printer: the options, the colouring, how far the text is indented, the
 * objects being printed right now (to notice circles). printer.value() prints one value; an object
 * is first *sketched* (by its engine class, see `sketchers`): which brace it opens, what stands in
 * front, which properties follow, how its entries are made. Sketching does not descend. Then the
 * entries are printed one level deeper and laid out (inspect_layout.js).
 *
 * Never run user code by accident: proxies are seen through without their traps, getters are named
 * but not called (unless asked with `getters`), only a custom inspect function is called.
 */
const { host } = require('host');
const { errorText, isError } = require('inspect_error');
const { stackProperty } = require('error_stack');
const { layOut } = require('inspect_layout');
const { colors, styles, stylizePlain, stylizeWithColor } = require('inspect_style');
const { bigintText, columns, keyText, moreItems, numberText, quote } = require('inspect_text');

const custom = Symbol.for('nodejs.util.inspect.custom');

const defaultOptions = Object.seal({
    showHidden: false,
    depth: 2,
    colors: false,
    customInspect: true,
    showProxy: false,
    maxArrayLength: 100,
    maxStringLength: 10000,
    breakLength: 80,
    compact: 3,
    sorted: false,
    getters: false,
    numericSeparator: false,
});

/** Text that one level of indentation may produce before everything deeper is cut short. */
const levelBudget = 2 ** 27;

const TypedArray = Object.getPrototypeOf(Uint8Array);
const typedArrayName = Object.getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag).get;

/** Classes that are recognised by their prototype even when its `constructor` was changed. */
const wellKnown = new Map([Array, ArrayBuffer, Function, Map, Set, Object, TypedArray, RegExp, Date,
    DataView, Error, AggregateError, RangeError, TypeError, Boolean, Number, String, Promise, WeakMap,
    WeakSet].map((constructor) => [constructor.prototype, constructor]));

/** Names of the language's own classes: their prototypes' properties are never listed. */
const builtIns = new Set(['Object', 'Function', 'Array', 'Number', 'Boolean', 'String',
    'Symbol', 'Date', 'Promise', 'RegExp', 'Error', 'AggregateError', 'EvalError', 'RangeError',
    'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'SuppressedError', 'ArrayBuffer',
    'Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array',
    'Int32Array', 'Float16Array', 'Float32Array', 'Float64Array', 'Uint8ClampedArray',
    'BigUint64Array', 'BigInt64Array', 'DataView', 'Map', 'BigInt', 'Set', 'Iterator', 'WeakMap',
    'WeakSet', 'WeakRef', 'FinalizationRegistry', 'Proxy', 'DisposableStack', 'AsyncDisposableStack']);

/* ---- names ------------------------------------------------------------------------------ */

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
    const bare = inspect(first, { ...printer.options, customInspect: false, depth: -1 });
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
            const text = printProperty(printer, link, key, level, { descriptor, receiver: object });
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

/* ---- keys ------------------------------------------------------------------------------- */

function keysOf(printer, value) {
    const symbols = Object.getOwnPropertySymbols(value);
    if (printer.options.showHidden) {
        const names = Object.getOwnPropertyNames(value);
        /* V8 has it on every error itself. */
        const lacksStack = host.kindOf(value) === 'Error' && !names.includes('stack');
        return (lacksStack ? ['stack', ...names] : names).concat(symbols);
    }
    const isVisible = (key) => Object.prototype.propertyIsEnumerable.call(value, key);
    let names;
    try {
        names = Object.keys(value);
    } catch {
        /* A module namespace whose bindings are not initialised yet. */
        names = Object.getOwnPropertyNames(value);
    }
    return symbols.length === 0 ? names : names.concat(symbols.filter(isVisible));
}

/** Names of an array's or string's elements: "0" to "4294967294". */
function isIndex(key) {
    return typeof key === 'string' && /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;
}

function keysBehindElements(printer, value) {
    return keysOf(printer, value).filter((key) => !isIndex(key));
}

/* ---- entries of each kind ----------------------------------------------------------------- */

/** How many of `length` elements are printed. */
function shown(printer, length) {
    return Math.min(Math.max(0, printer.options.maxArrayLength), length);
}

/** Runs `print` for entries that stand two columns to the right. */
function indented(printer, print) {
    printer.indent += 2;
    const result = print();
    printer.indent -= 2;
    return result;
}

/** The first `maxArrayLength` of an iterable's items, each through `print`. */
function printItems(printer, items, size, print) {
    const limit = shown(printer, size);
    return indented(printer, () => {
        const entries = [];
        for (const item of items) {
            if (entries.length >= limit) break;
            entries.push(print(item));
        }
        if (size > limit) entries.push(moreItems(size - limit));
        return entries;
    });
}

function emptyItems(printer, count) {
    return printer.stylize(`<${count} empty item${count > 1 ? 's' : ''}>`, 'undefined');
}

/** An array from element `index` on, when a hole was found there. */
function arrayWithHoles(printer, value, level, limit, entries) {
    let index = entries.length;
    for (const key of Object.keys(value).slice(index)) {
        if (entries.length >= limit || !isIndex(key)) break;
        if (`${index}` !== key) {
            entries.push(emptyItems(printer, Number(key) - index));
            index = Number(key);
            if (entries.length === limit) break;
        }
        entries.push(printProperty(printer, value, key, level, { element: true }));
        index++;
    }
    const rest = value.length - index;
    if (rest > 0) entries.push(entries.length === limit ? moreItems(rest) : emptyItems(printer, rest));
    return entries;
}

function arrayEntries(printer, { value }, level) {
    const limit = shown(printer, value.length);
    const entries = [];
    for (let i = 0; i < limit; i++) {
        const descriptor = Object.getOwnPropertyDescriptor(value, i);
        if (descriptor === undefined) return arrayWithHoles(printer, value, level, limit, entries);
        entries.push(printProperty(printer, value, i, level, { descriptor, element: true }));
    }
    if (value.length > limit) entries.push(moreItems(value.length - limit));
    return entries;
}

function typedArrayEntries(printer, { elements }) {
    const limit = shown(printer, elements.length);
    const separators = printer.options.numericSeparator;
    const entries = [];
    for (let i = 0; i < limit; i++) {
        entries.push(typeof elements[i] === 'number' ?
            printer.stylize(numberText(elements[i], separators), 'number') :
            printer.stylize(bigintText(elements[i], separators), 'bigint'));
    }
    if (elements.length > limit) entries.push(moreItems(elements.length - limit));
    return entries;
}

function setEntries(printer, { value }, level) {
    const items = Set.prototype.values.call(value);
    return printItems(printer, items, sizeOf(Set, value), (item) => printer.value(item, level));
}

function mapEntries(printer, { value }, level) {
    const items = Map.prototype.entries.call(value);
    return printItems(printer, items, sizeOf(Map, value), ([key, item]) =>
        `${printer.value(key, level)} => ${printer.value(item, level)}`);
}

function sizeOf(collection, value) {
    return Object.getOwnPropertyDescriptor(collection.prototype, 'size').get.call(value);
}

function iteratorEntries(printer, sketch, level) {
    const { rest, hasPairs } = sketch;
    if (rest === undefined) return [printer.stylize('<items unknown>', 'special')];
    if (!hasPairs) return printItems(printer, rest, rest.length, (item) => printer.value(item, level));
    const pairs = [];
    for (let i = 0; i < rest.length; i += 2) pairs.push([rest[i], rest[i + 1]]);
    return printItems(printer, pairs, pairs.length, (pair) => layOut(printer, {
        entries: pair.map((item) => printer.value(item, level)),
        base: '', open: '[', close: ']', list: true, level,
    }));
}

function arrayBufferEntries(printer, { value }) {
    let bytes;
    try {
        bytes = new Uint8Array(value);
    } catch {
        return [printer.stylize('(detached)', 'special')];
    }
    const limit = shown(printer, bytes.length);
    const pairs = Array.from(bytes.subarray(0, limit), (byte) => byte.toString(16).padStart(2, '0'));
    const rest = bytes.length - printer.options.maxArrayLength;
    const more = rest > 0 ? ` ... ${rest} more byte${rest > 1 ? 's' : ''}` : '';
    return [`${printer.stylize('[Uint8Contents]', 'special')}: <${pairs.join(' ')}${more}>`];
}

function promiseEntries(printer, { value }, level) {
    const [state, result] = host.promiseState(value);
    if (state === 'pending') return [printer.stylize('<pending>', 'special')];
    const text = indented(printer, () => printer.value(result, level));
    return [state === 'rejected' ? `${printer.stylize('<rejected>', 'special')} ${text}` : text];
}

function weakEntries(printer) {
    return [printer.stylize('<items unknown>', 'special')];
}

function namespaceEntries(printer, { value, names }, level) {
    return names.map((key) => {
        try {
            return printProperty(printer, value, key, level);
        } catch {
            const unset = printer.stylize('<uninitialized>', 'special');
            return `${keyText(key, printer.stylize)}: ${unset}`;
        }
    });
}

/* ---- sketches --------------------------------------------------------------------------- */

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
        base += `: ${printPrimitive(printer, content, stylizePlain)}]`;
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

/* ---- printing --------------------------------------------------------------------------- */

function printPrimitive(printer, value, stylize = printer.stylize) {
    const { options } = printer;
    switch (typeof value) {
        case 'string': return printString(printer, value, stylize);
        case 'number': return stylize(numberText(value, options.numericSeparator), 'number');
        case 'bigint': return stylize(bigintText(value, options.numericSeparator), 'bigint');
        case 'symbol': return stylize(Symbol.prototype.toString.call(value), 'symbol');
        default: return stylize(`${value}`, typeof value);
    }
}

/** A string; a long one is broken behind its line breaks. */
function printString(printer, value, stylize) {
    const { breakLength, compact, maxStringLength } = printer.options;
    let trailer = '';
    if (value.length > maxStringLength) {
        const rest = value.length - maxStringLength;
        value = value.slice(0, maxStringLength);
        trailer = `... ${rest} more character${rest > 1 ? 's' : ''}`;
    }
    const isLong = value.length > 16 && value.length > breakLength - printer.indent - 4;
    if (compact === true || !isLong) return stylize(quote(value), 'string') + trailer;
    const lines = value.split(/(?<=\n)/).map((line) => stylize(quote(line), 'string'));
    return lines.join(` +\n${' '.repeat(printer.indent + 2)}`) + trailer;
}

function wantsGetter({ getters }, descriptor) {
    return getters === true || (getters === 'get' && descriptor.set === undefined) ||
        (getters === 'set' && descriptor.set !== undefined);
}

function printGetter(printer, descriptor, receiver, level) {
    const special = (text) => printer.stylize(text, 'special');
    const label = descriptor.set === undefined ? 'Getter' : 'Getter/Setter';
    if (!wantsGetter(printer.options, descriptor)) return special(`[${label}]`);
    return indented(printer, () => {
        const brackets = (text) => `${special(`[${label}:`)} ${text}${special(']')}`;
        try {
            const value = descriptor.get.call(receiver);
            if (value === null) return brackets(printer.stylize('null', 'null'));
            if (typeof value === 'object' || typeof value === 'function') {
                return `${special(`[${label}]`)} ${printer.value(value, level)}`;
            }
            return brackets(printPrimitive(printer, value));
        } catch (error) {
            return brackets(`<Inspection threw (${printer.value(error, level)})>`);
        }
    });
}

/**
 * "key: value", or the value alone for an element of a list. `list` says that the property stands
 * behind elements, `receiver` is whom an inherited getter is asked about.
 */
function printProperty(printer, object, key, level, { descriptor, element, list, receiver } = {}) {
    descriptor ??= key === 'stack' && host.kindOf(object) === 'Error' ? stackProperty
        : Object.getOwnPropertyDescriptor(object, key);
    let gap = ' ';
    let text;
    if (descriptor.value !== undefined) {
        const dense = printer.options.compact === true && !element && !list;
        const shift = dense ? 3 : 2;
        printer.indent += shift;
        text = printer.value(descriptor.value, level);
        if (dense && printer.options.breakLength < columns(text, printer.options.colors)) {
            gap = `\n${' '.repeat(printer.indent)}`;
        }
        printer.indent -= shift;
    } else if (descriptor.get !== undefined) {
        text = printGetter(printer, descriptor, receiver ?? object, level);
    } else if (descriptor.set !== undefined) {
        text = printer.stylize('[Setter]', 'special');
    } else {
        text = printer.stylize('undefined', 'undefined');
    }
    if (element) return text;
    const name = keyText(key, printer.stylize);
    return `${descriptor.enumerable === false ? `[${name}]` : name}:${gap}${text}`;
}

/** "[byteLength]: 5": a getter of the class, shown like a hidden property. */
function printExtra(printer, value, key, level, hidesContents) {
    let content;
    try {
        content = value[key];
    } catch {
        content = value.buffer[key];
    }
    const text = indented(printer, () => printer.value(content, level, hidesContents));
    return `${printer.stylize(`[${key}]`, 'string')}: ${text}`;
}

/** Sorts the properties of an object, or those behind the elements of a list. */
function sortEntries(sorted, entries, sketch) {
    const order = sorted === true ? undefined : sorted;
    if (!sketch.list) return entries.sort(order);
    if (sketch.keys.length <= 1) return entries;
    const start = entries.length - sketch.keys.length;
    return entries.slice(0, start).concat(entries.slice(start).sort(order));
}

function isStackOverflow(error) {
    return error instanceof RangeError && error.message === 'Maximum call stack size exceeded';
}

class Printer {
    constructor(options, stylize, userOptions) {
        this.options = options;
        this.stylize = stylize;
        this.userOptions = userOptions; /* what the user passed, with settings only they know */
        this.indent = 0;
        this.innermost = 0; /* level of the object whose entries were printed last */
        this.seen = [];
        this.circles = new Map();
        this.budget = {};
    }

    /** Any value's text. `level` counts how many objects it is inside of. */
    value(value, level, hidesContents = false) {
        if (value === null) return this.stylize('null', 'null');
        if (typeof value !== 'object' && typeof value !== 'function') return printPrimitive(this, value);
        let target = value;
        let layers = 0;
        for (let parts; (parts = host.proxyParts(target)) !== undefined; layers++) {
            if (parts[0] === null) return this.wrap(this.stylize('<Revoked Proxy>', 'special'), layers);
            if (this.options.showProxy) return this.proxy(parts, level);
            target = parts[0];
        }
        const own = this.custom(value, target, level, layers !== 0);
        if (own !== undefined) return own;
        if (this.seen.includes(target)) {
            if (!this.circles.has(target)) this.circles.set(target, this.circles.size + 1);
            return this.stylize(`[Circular *${this.circles.get(target)}]`, 'special');
        }
        return this.wrap(this.object(target, level, hidesContents), layers);
    }

    wrap(text, layers) {
        const special = (part) => this.stylize(part, 'special');
        return layers === 0 ? text :
            this.wrap(`${special('Proxy(')}${text}${special(')')}`, layers - 1);
    }

    proxy(parts, level) {
        const { depth } = this.options;
        if (depth !== null && level > depth) return this.stylize('Proxy [Array]', 'special');
        const entries = indented(this, () => parts.map((part) => this.value(part, level + 1)));
        return layOut(this, { entries, base: '', open: 'Proxy [', close: ']', list: true, level: level + 1 });
    }

    /** The text that the object's own inspect function gives; undefined if it has none or declines. */
    custom(value, target, level, isForeign) {
        if (!this.options.customInspect) return undefined;
        const method = target[custom];
        if (typeof method !== 'function' || method === inspect) return undefined;
        /* A prototype has its instances' method, but not what the method needs. */
        const constructor = Object.getOwnPropertyDescriptor(target, 'constructor')?.value;
        if (constructor?.prototype === target) return undefined;
        const depth = this.options.depth === null ? null : this.options.depth - level;
        const result = method.call(value, depth, this.passedOptions(isForeign || !(value instanceof Object)), inspect);
        if (result === value) return undefined;
        if (typeof result !== 'string') return this.value(result, level);
        return result.replaceAll('\n', `\n${' '.repeat(this.indent)}`);
    }

    /** The options as a custom inspect function sees them; a foreign object gets nothing of ours. */
    passedOptions(isForeign) {
        const options = { stylize: this.stylize, ...this.options, ...this.userOptions };
        if (!isForeign) return options;
        Object.setPrototypeOf(options, null);
        for (const key of Object.keys(options)) {
            const type = typeof options[key];
            if (options[key] !== null && (type === 'object' || type === 'function')) delete options[key];
        }
        options.stylize = Object.setPrototypeOf((text, kind) => {
            try {
                return `${this.stylize(text, kind)}`;
            } catch {
                return text;
            }
        }, null);
        return options;
    }

    object(value, level, hidesContents) {
        const { depth, showHidden } = this.options;
        const isTooDeep = depth !== null && level > depth;
        const inherited = showHidden && !isTooDeep ? [] : undefined;
        const constructor = classNameOf(this, value, level, inherited);
        const subject = {
            value, constructor, isTooDeep, hidesContents,
            kind: host.kindOf(value), tag: tagOf(this, value),
        };
        const sketch = {
            value, base: '', open: '{', close: '}', list: false, extraKeys: [],
            ...sketcherFor(subject)(this, subject),
        };
        sketch.keys ??= keysOf(this, value);
        const isBare = sketch.keys.length === 0 && (sketch.emptyAlways || !inherited?.length);
        if (sketch.isEmpty && isBare) return sketch.emptyText;
        if (sketch.done !== undefined) return sketch.done;
        if (isTooDeep) {
            const name = plainPrefix(subject).slice(0, -1);
            return this.stylize(constructor === null ? name : `[${name}]`, 'special');
        }
        return this.entriesOf(subject, sketch, inherited ?? [], level + 1);
    }

    entriesOf(subject, sketch, inherited, level) {
        const { value } = subject;
        const { indent } = this;
        this.seen.push(value);
        this.innermost = level;
        let entries;
        try {
            entries = sketch.entries?.(this, sketch, level) ?? [];
            const hides = sketch.hidesContents ?? subject.hidesContents;
            for (const key of sketch.extraKeys) {
                entries.push(printExtra(this, value, key, level, hides));
            }
            for (const key of sketch.keys) {
                entries.push(printProperty(this, value, key, level, { list: sketch.list }));
            }
            entries.push(...inherited);
        } catch (error) {
            if (!isStackOverflow(error)) throw error;
            this.seen.pop();
            this.indent = indent;
            const name = plainPrefix(subject).slice(0, -1);
            return this.stylize(`[${name}: Inspection interrupted prematurely. ` +
                'Maximum call stack size exceeded.]', 'special');
        }
        this.seen.pop();
        return this.compose(sketch, entries, level);
    }

    compose(sketch, entries, level) {
        let { base, open } = sketch;
        const { compact, sorted } = this.options;
        if (this.circles.has(sketch.value)) {
            const mark = this.stylize(`<ref *${this.circles.get(sketch.value)}>`, 'special');
            if (compact === true) open = `${mark} ${open}`;
            else base = base === '' ? mark : `${mark} ${base}`;
        }
        if (sorted) entries = sortEntries(sorted, entries, sketch);
        const text = layOut(this, { ...sketch, entries, base, open, level });
        this.budget[this.indent] = (this.budget[this.indent] ?? 0) + text.length;
        if (this.budget[this.indent] > levelBudget) this.options.depth = -1;
        return text;
    }
}

/** util.inspect(value[, options]), or the old (value, showHidden, depth, colors). */
function inspect(value, opts) {
    const options = { ...defaultOptions };
    let stylize = stylizePlain;
    let userOptions;
    if (arguments.length > 2 && arguments[2] !== undefined) options.depth = arguments[2];
    if (arguments.length > 3 && arguments[3] !== undefined) options.colors = arguments[3];
    if (typeof opts === 'boolean') {
        options.showHidden = opts;
    } else if (opts && arguments.length > 1) {
        for (const key of Object.keys(opts)) {
            if (key === 'stylize') stylize = opts.stylize;
            else if (Object.hasOwn(defaultOptions, key)) options[key] = opts[key];
            else userOptions ??= opts;
        }
    }
    if (options.colors) stylize = stylizeWithColor;
    options.maxArrayLength ??= Infinity;
    options.maxStringLength ??= Infinity;
    return new Printer(options, stylize, userOptions).value(value, 0);
}

inspect.custom = custom;
inspect.colors = colors;
inspect.styles = styles;
Object.defineProperty(inspect, 'defaultOptions', {
    get() { return defaultOptions; },
    set(options) {
        require('checks').requireObject(options, 'options');
        return Object.assign(defaultOptions, options);
    },
});

Object.assign(exports, { builtIns, inspect });
