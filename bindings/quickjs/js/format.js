/*
 * util.format(): printf-like directives in the first argument (%s %d %i %f %j %o %O %c %%), then
 * the remaining arguments, inspected unless they are strings, separated by spaces. What console.log
 * prints goes through here.
 */
const { host } = require('host');
const { inspect } = require('inspect');
const { builtIns } = require('inspect_names');
const { bigintText, numberText } = require('inspect_text');

function separators(options) {
    return options?.numericSeparator ?? inspect.defaultOptions.numericSeparator;
}

/** Is the object's conversion to a string one of the language's own, so that inspecting says more? */
function hasBuiltInToString(value) {
    const parts = host.proxyParts(value);
    if (parts !== undefined) return parts[0] === null || hasBuiltInToString(parts[0]);
    const methods = ['toString', Symbol.toPrimitive].filter((key) => typeof value[key] === 'function');
    if (methods.length === 0) return true;
    if (methods.some((key) => Object.hasOwn(value, key))) return false;
    let owner = value;
    do {
        owner = Object.getPrototypeOf(owner);
    } while (!methods.some((key) => Object.hasOwn(owner, key)));
    const constructor = Object.getOwnPropertyDescriptor(owner, 'constructor')?.value;
    return typeof constructor === 'function' && builtIns.has(constructor.name);
}

function asString(value, options) {
    if (typeof value === 'number') return numberText(value, separators(options));
    if (typeof value === 'bigint') return bigintText(value, separators(options));
    if (typeof value !== 'object' || value === null || !hasBuiltInToString(value)) return String(value);
    return inspect(value, { ...options, compact: 3, colors: false, depth: 0 });
}

/** A number read from the value by `read`; big integers stay as they are where `whole` allows. */
function asNumber(value, options, read, whole) {
    if (typeof value === 'symbol') return 'NaN';
    if (whole && typeof value === 'bigint') return bigintText(value, separators(options));
    return numberText(read(value), separators(options));
}

let circularMessage;

function asJson(value) {
    try {
        return JSON.stringify(value);
    } catch (error) {
        if (circularMessage === undefined) {
            const circle = {};
            circle.circle = circle;
            try {
                JSON.stringify(circle);
            } catch ({ message }) {
                circularMessage = message.split('\n', 1)[0];
            }
        }
        if (error.name === 'TypeError' && error.message.split('\n', 1)[0] === circularMessage) {
            return '[Circular]';
        }
        throw error;
    }
}

const directives = {
    s: asString,
    d: (value, options) => asNumber(value, options, Number, true),
    i: (value, options) => asNumber(value, options, Number.parseInt, true),
    f: (value, options) => asNumber(value, options, Number.parseFloat, false),
    j: asJson,
    o: (value, options) => inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 }),
    O: (value, options) => inspect(value, options),
    c: () => '',
};

/** Replaces the directives of `template`: [text, arguments used]. */
function fillIn(template, args, options) {
    let used = 0;
    const text = template.replace(/%([sdifjoOc%])/g, (directive, letter) => {
        if (letter === '%') return '%';
        return used < args.length ? directives[letter](args[used++], options) : directive;
    });
    return [text, used];
}

function formatAll(options, args) {
    const asText = (arg) => typeof arg === 'string' ? arg : inspect(arg, options);
    if (typeof args[0] !== 'string') return args.map(asText).join(' ');
    if (args.length === 1) return args[0];
    const [text, used] = fillIn(args[0], args.slice(1), options);
    return [text, ...args.slice(1 + used).map(asText)].join(' ');
}

function format(...args) {
    return formatAll(undefined, args);
}

function formatWithOptions(inspectOptions, ...args) {
    require('checks').requireObject(inspectOptions, 'inspectOptions', true);
    return formatAll(inspectOptions, args);
}

Object.assign(exports, { format, formatWithOptions });
