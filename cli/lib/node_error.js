// Errors as Node makes them: a class, a code, and for the system's errors errno, syscall and path.
const words = require('errors');

// An Error of class `Base` (Error, TypeError or RangeError) with Node's code.
exports.nodeError = words.nodeError;

// The name and text of a positive errno.
exports.systemError = (number) => require('system_errors').describe(number);

function withErrno(message, errno, code, syscall) {
    return Object.assign(new Error(message), { errno, code, syscall });
}

// The short Error for a negative errno, as Node has it for calls without a file.
exports.errnoException = (errno, syscall) => {
    const { code } = exports.systemError(-errno);
    return withErrno(`${syscall} ${code}`, errno, code, syscall);
};

// The Error for a negative errno that a system call gave.
exports.systemException = (errno, syscall, path, dest) => {
    const { code, text } = exports.systemError(-errno);
    let message = `${code}: ${text}, ${syscall}`;
    if (path !== undefined)
        message += ` '${path}'`;
    if (dest !== undefined)
        message += ` -> '${dest}'`;
    const error = withErrno(message, errno, code, syscall);
    if (path !== undefined)
        error.path = path;
    if (dest !== undefined)
        error.dest = dest;
    return error;
};

const CLASS_NAME = /^[A-Z][a-zA-Z0-9]*$/;
const TYPE_NAMES = ['string', 'function', 'number', 'object', 'boolean', 'bigint', 'symbol'];

function joinWords(list, word) {
    if (list.length < 3)
        return list.join(` ${word} `);
    return `${list.slice(0, -1).join(', ')}, ${word} ${list.at(-1)}`;
}

// "of type string or an instance of Buffer or URL"
function expectedWords(expected) {
    const isType = (name) => TYPE_NAMES.includes(name.toLowerCase());
    const classes = expected.filter((name) => !isType(name) && CLASS_NAME.test(name));
    // Beside classes, an object is one more of them.
    if (classes.length > 0 && expected.includes('Object'))
        classes.push('Object');
    const types = expected.filter((name) => isType(name) && !classes.includes(name));
    const others = expected.filter((name) => !types.includes(name) && !classes.includes(name));
    const parts = [];
    if (types.length > 0)
        parts.push((types.length > 1 ? 'one of type ' : 'of type ') + joinWords(types.map((t) => t.toLowerCase()), 'or'));
    if (classes.length > 0)
        parts.push(`an instance of ${joinWords(classes, 'or')}`);
    if (others.length > 0)
        parts.push(others.length > 1 ? `one of ${joinWords(others, 'or')}` : `${/[A-Z]/.test(others[0]) ? 'an ' : ''}${others[0]}`);
    return parts.join(' or ');
}

exports.invalidArgType = (name, expected, value) => {
    const list = Array.isArray(expected) ? expected : [expected];
    const what = name.endsWith(' argument') ? `The ${name}`
        : `The "${name}" ${name.includes('.') ? 'property' : 'argument'}`;
    return exports.nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
        `${what} must be ${expectedWords(list)}. Received ${words.describe(value)}`);
};

exports.invalidArgValue = (name, value, reason = 'is invalid') =>
    exports.nodeError(TypeError, 'ERR_INVALID_ARG_VALUE', words.invalidArgValue(name, value, reason));

exports.outOfRange = (name, range, value) =>
    exports.nodeError(RangeError, 'ERR_OUT_OF_RANGE', words.outOfRange(name, range, value));

// Throws ERR_MISSING_ARGS unless as many arguments were given as are named.
exports.requireArguments = (given, ...names) => {
    if (given.length >= names.length)
        return;
    const quoted = names.map((name) => `"${name}"`);
    throw exports.nodeError(TypeError, 'ERR_MISSING_ARGS',
        `The ${joinWords(quoted, 'and')} argument${names.length > 1 ? 's' : ''} must be specified`);
};

exports.validateFunction = (value, name) => {
    if (typeof value !== 'function')
        throw exports.invalidArgType(name, 'Function', value);
};
exports.validateString = (value, name) => {
    if (typeof value !== 'string')
        throw exports.invalidArgType(name, 'string', value);
};
exports.validateObject = (value, name) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value))
        throw exports.invalidArgType(name, 'Object', value);
};
exports.validateInteger = (value, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) => {
    if (typeof value !== 'number')
        throw exports.invalidArgType(name, 'number', value);
    if (!Number.isInteger(value))
        throw exports.outOfRange(name, 'an integer', value);
    if (value < min || value > max)
        throw exports.outOfRange(name, `>= ${min} && <= ${max}`, value);
};
exports.validateAbortSignal = (signal, name) => {
    if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal)))
        throw exports.invalidArgType(name, 'AbortSignal', signal);
};
