/*
 * util.inspect(): any value as text, the way Node prints it.
 *
 * One inspection is a Printer: the options, the colouring, how far the text is indented, the
 * objects being printed right now (to notice circles). printer.value() prints one value; an object
 * is first named (inspect_names.js) and *sketched* (inspect_sketches.js). Then the entries of its
 * kind (inspect_entries.js) and its properties are printed one level deeper and laid out
 * (inspect_layout.js).
 *
 * Never run user code by accident: proxies are seen through without their traps, getters are named
 * but not called (unless asked with `getters`), only a custom inspect function is called.
 */
const { host } = require('host');
const { stackProperty } = require('error_stack');
const { indented, keysOf } = require('inspect_entries');
const { layOut } = require('inspect_layout');
const { classNameOf, plainPrefix, tagOf } = require('inspect_names');
const { sketcherFor } = require('inspect_sketches');
const { colors, styles, stylizePlain, stylizeWithColor } = require('inspect_style');
const { bigintText, columns, keyText, numberText, quote } = require('inspect_text');

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
            return brackets(printer.primitive(value));
        } catch (error) {
            return brackets(`<Inspection threw (${printer.value(error, level)})>`);
        }
    });
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
        if (typeof value !== 'object' && typeof value !== 'function') return this.primitive(value);
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

    primitive(value, stylize = this.stylize) {
        const { options } = this;
        switch (typeof value) {
            case 'string': return printString(this, value, stylize);
            case 'number': return stylize(numberText(value, options.numericSeparator), 'number');
            case 'bigint': return stylize(bigintText(value, options.numericSeparator), 'bigint');
            case 'symbol': return stylize(Symbol.prototype.toString.call(value), 'symbol');
            default: return stylize(`${value}`, typeof value);
        }
    }

    /**
     * "key: value", or the value alone for an element of a list. `list` says that the property stands
     * behind elements, `receiver` is whom an inherited getter is asked about.
     */
    property(object, key, level, { descriptor, element, list, receiver } = {}) {
        descriptor ??= key === 'stack' && host.kindOf(object) === 'Error' ? stackProperty
            : Object.getOwnPropertyDescriptor(object, key);
        let gap = ' ';
        let text;
        if (descriptor.value !== undefined) {
            const dense = this.options.compact === true && !element && !list;
            const shift = dense ? 3 : 2;
            this.indent += shift;
            text = this.value(descriptor.value, level);
            if (dense && this.options.breakLength < columns(text, this.options.colors)) {
                gap = `\n${' '.repeat(this.indent)}`;
            }
            this.indent -= shift;
        } else if (descriptor.get !== undefined) {
            text = printGetter(this, descriptor, receiver ?? object, level);
        } else if (descriptor.set !== undefined) {
            text = this.stylize('[Setter]', 'special');
        } else {
            text = this.stylize('undefined', 'undefined');
        }
        if (element) return text;
        const name = keyText(key, this.stylize);
        return `${descriptor.enumerable === false ? `[${name}]` : name}:${gap}${text}`;
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
                entries.push(this.property(value, key, level, { list: sketch.list }));
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

Object.assign(exports, { inspect });
