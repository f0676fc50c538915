/*
 * The words of Node's errors: what errors.c throws, and codes for the parts written in JavaScript.
 * Texts follow Node 26 to the letter; they are only made when something was wrong.
 */
const { host } = require('host');
/** Loaded with the first error: programs without one start without it. */
const inspect = (value, options) => require('inspect').inspect(value, options);

/** What an argument of the wrong type is called behind "Received ". */
function describe(value) {
    if (value === null || value === undefined) return `${value}`;
    switch (typeof value) {
    case 'bigint':
        return `type bigint (${value}n)`;
    case 'number':
        return `type number (${Object.is(value, -0) ? '-0' : value})`;
    case 'function':
        return `function ${value.name}`;
    case 'object': {
        const name = value.constructor?.name;
        return typeof name === 'string' && name !== '' ? `an instance of ${name}` : inspect(value, { depth: -1 });
    }
    case 'string': {
        const text = value.length > 28 ? `${value.slice(0, 25)}...` : value;
        return `type string (${text.includes("'") ? JSON.stringify(text) : `'${text}'`})`;
    }
    default:
        return `type ${typeof value} (${String(value)})`;
    }
}

/** 4294967297 as 4_294_967_297. */
function separate(digits) {
    const sign = digits[0] === '-' ? 1 : 0;
    let end = digits.length;
    let text = '';
    for (; end >= sign + 4; end -= 3) text = `_${digits.slice(end - 3, end)}${text}`;
    return digits.slice(0, end) + text;
}

function describeNumber(value) {
    if (Number.isInteger(value) && Math.abs(value) > 2 ** 32) return separate(String(value));
    if (typeof value !== 'bigint') return inspect(value);
    const large = value > 2n ** 32n || value < -(2n ** 32n);
    return `${large ? separate(String(value)) : value}n`;
}

function subject(name, quote) {
    if (name.endsWith(' argument')) return name;
    return `${quote}${name}${quote} ${name.includes('.') ? 'property' : 'argument'}`;
}

exports.describe = describe;

exports.invalidArgType = (name, mustBe, value) =>
    `The ${subject(name, '"')} must be ${mustBe}. Received ${describe(value)}`;

exports.outOfRange = (name, range, value) =>
    `The value of "${name}" is out of range. It must be ${range}. Received ${describeNumber(value)}`;

exports.invalidArgValue = (name, value, reason) => {
    const text = inspect(value);
    const kind = name.includes('.') ? 'property' : 'argument';
    return `The ${kind} '${name}' ${reason}. Received ${text.length > 128 ? `${text.slice(0, 128)}...` : text}`;
};

/** V8's words for a method called on the wrong kind of object. */
exports.incompatibleReceiver = (getter, value) => {
    const kind = typeof value === 'object' && value !== null ? host.kindOf(value) : '';
    const name = kind === '' ? String(value) : kind === 'Array' ? '[object Array]'
        : kind === 'Proxy' ? '[object Object]' : `#<${value.constructor?.name ?? 'Object'}>`;
    return `Method get TypedArray.prototype.${getter} called on incompatible receiver ${name}`;
};

exports.unknownEncoding = (encoding) => require('format').format('Unknown encoding: %s', encoding);

/** nodeError(TypeError, 'ERR_X', message): an error of Node's kind, for the parts written in JavaScript. */
exports.nodeError = natives.nodeError;

/** The same as Node's C++ makes it: toString() does not show the code. */
exports.plainError = natives.plainError;

/** What the web's interfaces throw when an argument cannot be converted. */
exports.conversionError = (message) => natives.plainError(TypeError, 'ERR_INVALID_ARG_TYPE', message);

/** Of a TextDecoder of single bytes: the only one of Node's errors with three own properties. */
exports.invalidEncodedData = (message) => {
    const error = natives.nodeError(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', message);
    const descriptor = Object.getOwnPropertyDescriptor(error, 'message');
    delete error.message;
    error.errno = undefined;
    return Object.defineProperty(error, 'message', descriptor);
};
