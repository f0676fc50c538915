// node:util.
const { inspect } = require('inspect');
const { format, formatWithOptions } = require('format');
const { kindOf, proxyParts } = require('host').host;
const { isDeepStrictEqual } = require('deep_equal');
const { nodeError, invalidArgType, outOfRange, validateFunction, validateString, systemError } = require('node_error');

const kCustomPromisify = Symbol.for('nodejs.util.promisify.custom');

function promisify(original) {
    validateFunction(original, 'original');
    if (original[kCustomPromisify]) {
        const custom = original[kCustomPromisify];
        validateFunction(custom, 'util.promisify.custom');
        return Object.defineProperty(custom, kCustomPromisify, { value: custom, configurable: true });
    }
    function promisified(...args) {
        return new Promise((resolve, reject) => {
            Reflect.apply(original, this, [...args, (error, ...values) => {
                if (error)
                    reject(error);
                else
                    resolve(values[0]);
            }]);
        });
    }
    Object.setPrototypeOf(promisified, Object.getPrototypeOf(original));
    Object.defineProperty(promisified, kCustomPromisify, { value: promisified, configurable: true });
    return Object.defineProperties(promisified, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = kCustomPromisify;

function callbackify(original) {
    validateFunction(original, 'original');
    function callbackified(...args) {
        const callback = args.pop();
        validateFunction(callback, 'last argument');
        Reflect.apply(original, this, args).then(
            (value) => process.nextTick(callback, null, value),
            (reason) => {
                if (!reason) {
                    const error = nodeError(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value');
                    error.reason = reason;
                    reason = error;
                }
                process.nextTick(callback, reason);
            });
    }
    Object.defineProperty(callbackified, 'name', { value: `${original.name}Callbackified` });
    Object.defineProperty(callbackified, 'length', { value: original.length + 1 });
    return callbackified;
}

function inherits(constructor, parent) {
    validateFunction(constructor, 'ctor');
    validateFunction(parent, 'superCtor');
    if (parent.prototype === undefined)
        throw invalidArgType('superCtor.prototype', 'Object', parent.prototype);
    Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
    Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const emittedCodes = new Set();

function deprecate(original, message, code) {
    let warned = false;
    function deprecated(...args) {
        if (!warned) {
            warned = true;
            if (code === undefined || !emittedCodes.has(code)) {
                if (code !== undefined)
                    emittedCodes.add(code);
                process.emitWarning(message, 'DeprecationWarning', code);
            }
        }
        return new.target ? Reflect.construct(original, args, new.target) : Reflect.apply(original, this, args);
    }
    Object.setPrototypeOf(deprecated, original);
    if (original.prototype)
        deprecated.prototype = original.prototype;
    Object.defineProperty(deprecated, 'length', { value: original.length });
    return deprecated;
}

// NODE_DEBUG=name,other* turns a log on.
function debuglog(section) {
    section = section.toUpperCase();
    const patterns = (process.env.NODE_DEBUG ?? '').split(',').filter(Boolean)
        .map((text) => new RegExp(`^${text.replace(/[|\\{}()[\]^$+?.]/g, '\\$&').replaceAll('*', '.*')}$`, 'i'));
    const enabled = patterns.some((pattern) => pattern.test(section));
    const log = (...args) => {
        if (enabled)
            process.stderr.write(`${section} ${process.pid}: ${format(...args)}\n`);
    };
    log.enabled = enabled;
    return log;
}

const ANSI = /[\u001B\u009B][[\]()#;?]*(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\u0007|\u001B\u005C|\u009C)|(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~])/g;

function styleText(style, text, { validateStream = true, stream = process.stdout } = {}) {
    validateString(text, 'text');
    const styles = [style].flat();
    for (const name of styles) {
        if (name !== 'none' && inspect.colors[name] === undefined)
            throw require('node_error').invalidArgValue('format', name,
                `must be one of: ${Object.keys(inspect.colors).map((key) => inspect(key)).join(', ')}`);
    }
    if (validateStream && !stream.isTTY)
        return text;
    return styles.filter((name) => name !== 'none').reduce((out, name) => {
        const [open, close] = inspect.colors[name];
        return `\u001b[${open}m${out}\u001b[${close}m`;
    }, text);
}

function parseEnv(content) {
    validateString(content, 'content');
    const values = { __proto__: null };
    const line = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*('[^']*'|"(?:[^"\\]|\\.)*"|`[^`]*`|[^\n#]*)/gm;
    for (const [, name, raw] of content.matchAll(line)) {
        let value = raw.trim();
        const quote = value[0];
        if (value.length > 1 && `'"\``.includes(quote) && value.endsWith(quote)) {
            value = value.slice(1, -1);
            if (quote === '"')
                value = value.replaceAll('\\n', '\n');
        }
        values[name] = value;
    }
    return values;
}

const kindIs = (...kinds) => (value) => value !== null && (typeof value === 'object' || typeof value === 'function') &&
    kinds.includes(kindOf(value));
const typedArrayName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const typedArrayIs = (name) => (value) => Reflect.apply(typedArrayName, value, []) === name;

const types = {
    isExternal: () => false,
    isArgumentsObject: kindIs('Arguments'),
    isArrayBuffer: kindIs('ArrayBuffer'),
    isSharedArrayBuffer: kindIs('SharedArrayBuffer'),
    isAnyArrayBuffer: kindIs('ArrayBuffer', 'SharedArrayBuffer'),
    isArrayBufferView: (value) => ArrayBuffer.isView(value),
    isAsyncFunction: kindIs('AsyncFunction', 'AsyncGeneratorFunction'),
    isGeneratorFunction: kindIs('GeneratorFunction', 'AsyncGeneratorFunction'),
    isGeneratorObject: kindIs('Generator', 'AsyncGenerator'),
    isBigIntObject: kindIs('BigInt'), isBooleanObject: kindIs('Boolean'), isNumberObject: kindIs('Number'),
    isStringObject: kindIs('String'), isSymbolObject: kindIs('Symbol'),
    isBoxedPrimitive: kindIs('BigInt', 'Boolean', 'Number', 'String', 'Symbol'),
    isDataView: kindIs('DataView'), isDate: kindIs('Date'), isMap: kindIs('Map'), isSet: kindIs('Set'),
    isMapIterator: kindIs('Map Iterator'), isSetIterator: kindIs('Set Iterator'),
    isModuleNamespaceObject: (value) => value !== null && typeof value === 'object' && kindOf(value) === 'Module',
    isNativeError: (value) => Error.isError(value), isPromise: kindIs('Promise'), isProxy: (value) => proxyParts(value) !== undefined,
    isRegExp: kindIs('RegExp'), isWeakMap: kindIs('WeakMap'), isWeakSet: kindIs('WeakSet'),
    isTypedArray: (value) => Reflect.apply(typedArrayName, value, []) !== undefined,
    isKeyObject: () => false, isCryptoKey: () => false,
};
for (const name of ['Uint8', 'Uint8Clamped', 'Uint16', 'Uint32', 'Int8', 'Int16', 'Int32', 'Float16', 'Float32', 'Float64',
    'BigInt64', 'BigUint64'])
    types[`is${name}Array`] = typedArrayIs(`${name}Array`);

function systemErrorRow(number) {
    if (!Number.isSafeInteger(number) || number >= 0)
        throw typeof number === 'number' ? outOfRange('err', 'a negative integer', number) : invalidArgType('err', 'number', number);
    return systemError(-number);
}

exports.module = {
    _extend: (target, source) => (source === null || typeof source !== 'object' ? target : Object.assign(target, source)),
    callbackify, debug: debuglog, debuglog, deprecate, format, formatWithOptions, styleText,
    getSystemErrorMap: () => new Map(require('system_errors').described().map(([name, number, text]) => [-number, [name, text]])),
    getSystemErrorName: (number) => systemErrorRow(number).code,
    getSystemErrorMessage: (number) => systemErrorRow(number).text,
    inherits, inspect, isArray: Array.isArray, isDeepStrictEqual, promisify, parseEnv, types,
    parseArgs: (config) => require('parse_args').parseArgs(config),
    stripVTControlCharacters(text) {
        validateString(text, 'str');
        return text.replace(ANSI, '');
    },
    toUSVString: (text) => String(text).toWellFormed(),
    aborted: (signal) => new Promise((resolve) => {
        if (signal.aborted)
            resolve();
        else
            signal.addEventListener('abort', () => resolve(), { once: true });
    }),
    TextEncoder: globalThis.TextEncoder, TextDecoder: globalThis.TextDecoder,
};
