/* What stands between the braces of an object that util.inspect() prints: its keys, and the
 * entries of each kind. */
const { host } = require('host');
const { layOut } = require('inspect_layout');
const { bigintText, keyText, moreItems, numberText } = require('inspect_text');

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
        entries.push(printer.property(value, key, level, { element: true }));
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
        entries.push(printer.property(value, i, level, { descriptor, element: true }));
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
            return printer.property(value, key, level);
        } catch {
            const unset = printer.stylize('<uninitialized>', 'special');
            return `${keyText(key, printer.stylize)}: ${unset}`;
        }
    });
}

Object.assign(exports, {
    arrayBufferEntries, arrayEntries, indented, iteratorEntries, keysBehindElements, keysOf,
    mapEntries, namespaceEntries, promiseEntries, setEntries, sizeOf, typedArrayEntries, weakEntries,
});
