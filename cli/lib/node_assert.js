// node:assert.
const { assertionMessage, shorten } = require('assertion_message');
const { format } = require('format');
const { inspect } = require('inspect');
const { isDeepEqual, isDeepStrictEqual, isPartialDeepStrictEqual } = require('deep_equal');
const { invalidArgType, invalidArgValue, nodeError, validateFunction, validateObject } = require('node_error');

// Two Errors are compared by what they hold: copies of them have no stack to be shown.
function copyError(source) {
    const target = Object.assign(Object.create(Object.getPrototypeOf(source)), source);
    Object.defineProperty(target, 'message', { value: source.message });
    if (Object.hasOwn(source, 'cause')) {
        const { cause } = source;
        Object.defineProperty(target, 'cause', { value: cause instanceof Error ? copyError(cause) : cause });
    }
    return target;
}

class AssertionError extends Error {
    constructor(options) {
        validateObject(options, 'options');
        const { message, operator, stackStartFn, stackStartFunction, diff = 'simple' } = options;
        let { actual, expected } = options;
        if ((message === undefined || message === null) && actual instanceof Error && expected instanceof Error)
            [actual, expected] = [copyError(actual), copyError(expected)];
        super(assertionMessage({ actual, expected, operator, message, diff }));
        this.generatedMessage = !message || options.generated === true;
        Object.defineProperty(this, 'name',
            { value: 'AssertionError [ERR_ASSERTION]', enumerable: false, writable: true, configurable: true });
        this.code = 'ERR_ASSERTION';
        Object.assign(this, { actual, expected, operator });
        Error.captureStackTrace(this, stackStartFn ?? stackStartFunction ?? AssertionError);
        void this.stack; // begins with the name as it is now
        this.name = 'AssertionError';
        this.diff = diff;
    }

    toString() { return `${this.name} [${this.code}]: ${this.message}`; }

    [inspect.custom](depth, context) {
        const { actual, expected } = this;
        const shown = (value) => (typeof value === 'string' ? shorten(value) : value);
        Object.assign(this, { actual: shown(actual), expected: shown(expected) });
        try {
            return inspect(this, { ...context, customInspect: false, depth: 0 });
        } finally {
            Object.assign(this, { actual, expected });
        }
    }
}

function fail(options) {
    throw new AssertionError(options);
}

// What the program gave behind the values: nothing, text with what format() puts into it, an Error
// to be thrown, or a function that makes the text.
function customMessage(list, actual, expected) {
    if (list.length === 0)
        return undefined;
    const [message] = list;
    if (typeof message === 'string')
        return list.length > 1 ? format(...list) : message;
    const isError = message instanceof Error;
    if (!isError && typeof message !== 'function')
        throw invalidArgType('message', ['string', 'function'], message);
    if (list.length > 1) {
        const what = isError ? `was passed as error object "${Error.prototype.toString.call(message)}"`
            : `with function "${message.name || 'anonymous'}"`;
        throw nodeError(TypeError, 'ERR_AMBIGUOUS_ARGUMENT',
            `The "message" argument is ambiguous. The error message ${what} has trailing arguments that would be ignored.`);
    }
    if (isError)
        throw message;
    try {
        const text = message(actual, expected);
        return typeof text === 'string' ? text : undefined;
    } catch {
        return undefined;
    }
}

function checkArguments(args, count) {
    if (args.length < count)
        throw nodeError(TypeError, 'ERR_MISSING_ARGS', 'The "actual" and "expected" arguments must be specified');
}

function checkTrue(args, start) {
    const [actual, ...rest] = args;
    if (actual)
        return;
    const isGenerated = args.length < 2 || args[1] === undefined || args[1] === null;
    const message = args.length === 0 ? 'No value argument passed to `assert.ok()`'
        : isGenerated ? 'The expression evaluated to a falsy value' : customMessage(rest, actual, true);
    const error = new AssertionError({ actual, expected: true, message, operator: '==', stackStartFn: start });
    error.generatedMessage = isGenerated;
    throw error;
}

function assert(...args) { checkTrue(args, assert); }

// Makes assert.<name>(actual, expected, message) of a test that must hold.
function comparison(name, holds, operator = name) {
    const check = { [name](actual, expected, ...rest) {
        checkArguments(arguments, 2);
        if (!holds(actual, expected))
            fail({ actual, expected, message: customMessage(rest, actual, expected), operator, stackStartFn: check });
    } }[name];
    return check;
}

// Matching errors --------------------------------------------------------------------------------

// What is compared of an error and of what was expected of it, under one name in messages.
class Comparison {
    constructor(from, keys, actual) {
        for (const key of keys.filter((name) => name in from)) {
            const matches = typeof actual?.[key] === 'string' && from[key] instanceof RegExp && from[key].test(actual[key]);
            this[key] = matches ? actual[key] : from[key];
        }
    }
}

function failDifferent(shown, wanted, { actual, expected, message, start }) {
    const error = new AssertionError({ actual: shown, expected: wanted, message, operator: 'deepStrictEqual', stackStartFn: start });
    throw Object.assign(error, { actual, expected, operator: start.name });
}

function matchesProperties(call) {
    const { actual, expected, message, start } = call;
    if (typeof actual !== 'object' || actual === null)
        failDifferent(actual, expected, call);
    const keys = Object.keys(expected);
    if (expected instanceof Error)
        keys.push('name', 'message');
    else if (keys.length === 0)
        throw invalidArgValue('error', expected, 'may not be an empty object');
    for (const key of keys) {
        const isPattern = typeof actual[key] === 'string' && expected[key] instanceof RegExp && expected[key].test(actual[key]);
        if (isPattern || (key in actual && isDeepStrictEqual(actual[key], expected[key])))
            continue;
        if (!message)
            failDifferent(new Comparison(actual, keys), new Comparison(expected, keys, actual), call);
        fail({ actual, expected, message: customMessage([message], actual, expected), operator: start.name, stackStartFn: start });
    }
}

// What is said of an error that is no instance of a class, or that a function does not accept.
function wrongClass(actual, expected) {
    const head = `The error is expected to be an instance of "${expected.name}". Received `;
    if (!(actual instanceof Error))
        return `${head}"${inspect(actual, { depth: -1 })}"`;
    const name = actual.constructor?.name || actual.name;
    const what = expected.name === name ? 'an error with identical name but a different prototype.' : `"${name}"`;
    return `${head}${what}${actual.message ? `\n\nError message:\n\n${actual.message}` : ''}`;
}

function notAccepted(actual, expected, result) {
    const caught = actual instanceof Error ? `\n\nCaught error:\n\n${actual}` : '';
    return `The ${expected.name ? `"${expected.name}" ` : ''}validation function is expected to return "true". ` +
        `Received ${inspect(result)}${caught}`;
}

function matchError(call) {
    const { actual, expected, message, start } = call;
    let reason;
    if (expected instanceof RegExp) {
        const text = String(actual);
        if (expected.test(text))
            return;
        reason = `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`;
    } else if (typeof expected !== 'function') {
        matchesProperties(call);
        return;
    } else if (expected.prototype !== undefined && actual instanceof expected) {
        return;
    } else if (Error.isPrototypeOf(expected)) {
        reason = wrongClass(actual, expected);
    } else {
        const result = expected.call({}, actual);
        if (result === true)
            return;
        reason = notAccepted(actual, expected, result);
    }
    const error = new AssertionError({ actual, expected, message: message || reason, operator: start.name, stackStartFn: start });
    error.generatedMessage = !message;
    throw error;
}

const ERROR_TYPES = ['Function', 'Error', 'RegExp', 'Object'];

const ambiguous = (what) => nodeError(TypeError, 'ERR_AMBIGUOUS_ARGUMENT', `The "error/message" argument is ambiguous. ${what}`);

// Text in the place of what is expected is the message, if it does not look like a mistake.
function textAsMessage(thrown, actual, text) {
    if (thrown && typeof actual === 'object' && actual !== null && actual.message === text)
        throw ambiguous(`The error message "${actual.message}" is identical to the message.`);
    if (thrown && actual === text)
        throw ambiguous(`The error "${actual}" is identical to the message.`);
    return text;
}

function expectError([thrown, actual], args, start) {
    let [expected, message] = args;
    if (typeof expected === 'string') {
        if (args.length > 1)
            throw invalidArgType('error', ERROR_TYPES, expected);
        message = textAsMessage(thrown, actual, expected);
        expected = undefined;
    } else if (expected !== undefined && expected !== null && typeof expected !== 'object' && typeof expected !== 'function') {
        throw invalidArgType('error', ERROR_TYPES, expected);
    }
    if (!thrown) {
        const what = start.name === 'rejects' ? 'rejection' : 'exception';
        const name = expected?.name ? ` (${expected.name})` : '';
        fail({ actual: undefined, expected, operator: start.name, stackStartFn: start,
            message: `Missing expected ${what}${name}${message ? `: ${message}` : '.'}` });
    }
    if (expected)
        matchError({ actual, expected, message, start });
}

function unexpectedError(error, expected, message, start) {
    if (typeof expected === 'string')
        [expected, message] = [undefined, expected];
    if (expected === undefined || error instanceof expected) {
        const what = start.name === 'doesNotReject' ? 'rejection' : 'exception';
        fail({ actual: error, expected, operator: start.name, stackStartFn: start,
            message: `Got unwanted ${what}${message ? `: ${message}` : '.'}\nActual message: "${error?.message}"` });
    }
    throw error;
}

function attempt(callback) {
    validateFunction(callback, 'fn');
    try {
        callback();
        return [false];
    } catch (error) {
        return [true, error];
    }
}

async function attemptAsync(promise) {
    if (typeof promise === 'function') {
        promise = promise();
        if (typeof promise?.then !== 'function')
            throw nodeError(TypeError, 'ERR_INVALID_RETURN_VALUE', 'Expected instance of Promise to be returned from the ' +
                `"promiseFn" function but got ${typeof promise}.`);
    } else if (typeof promise?.then !== 'function') {
        throw invalidArgType('promiseFn', ['Function', 'Promise'], promise);
    }
    try {
        await promise;
        return [false];
    } catch (error) {
        return [true, error];
    }
}

function throws(callback, ...args) {
    expectError(attempt(callback), args, throws);
}
function doesNotThrow(callback, ...args) {
    const [thrown, error] = attempt(callback);
    if (thrown)
        unexpectedError(error, args[0], args[1], doesNotThrow);
}
async function rejects(promise, ...args) {
    expectError(await attemptAsync(promise), args, rejects);
}
async function doesNotReject(promise, ...args) {
    const [thrown, error] = await attemptAsync(promise);
    if (thrown)
        unexpectedError(error, args[0], args[1], doesNotReject);
}

// Makes match and doesNotMatch.
function patternCheck(name, wanted, words) {
    const check = { [name](text, pattern, ...rest) {
        if (!(pattern instanceof RegExp))
            throw invalidArgType('regexp', 'RegExp', pattern);
        if (typeof text === 'string' && pattern.test(text) === wanted)
            return;
        const reason = typeof text !== 'string'
            ? `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})`
            : `The input ${words} the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
        const message = customMessage(rest, text, pattern);
        fail({ actual: text, expected: pattern, message: message ?? reason, operator: name, stackStartFn: check,
            generated: message === undefined });
    } }[name];
    return check;
}

// eslint-disable-next-line eqeqeq
const looseEqual = (a, b) => a == b || (Number.isNaN(a) && Number.isNaN(b));

Object.assign(assert, {
    AssertionError,
    ok(...args) { checkTrue(args, assert.ok); },
    fail(message = 'Failed') {
        if (message instanceof Error)
            throw message;
        const error = new AssertionError({ message, operator: 'fail', stackStartFn: assert.fail });
        error.generatedMessage = arguments.length === 0;
        throw error;
    },
    equal: comparison('equal', looseEqual, '=='),
    notEqual: comparison('notEqual', (a, b) => !looseEqual(a, b), '!='),
    deepEqual: comparison('deepEqual', isDeepEqual),
    notDeepEqual: comparison('notDeepEqual', (a, b) => !isDeepEqual(a, b)),
    deepStrictEqual: comparison('deepStrictEqual', isDeepStrictEqual),
    notDeepStrictEqual: comparison('notDeepStrictEqual', (a, b) => !isDeepStrictEqual(a, b)),
    strictEqual: comparison('strictEqual', Object.is),
    notStrictEqual: comparison('notStrictEqual', (a, b) => !Object.is(a, b)),
    partialDeepStrictEqual: comparison('partialDeepStrictEqual', isPartialDeepStrictEqual),
    match: patternCheck('match', true, 'did not match'),
    doesNotMatch: patternCheck('doesNotMatch', false, 'was expected to not match'),
    throws, rejects, doesNotThrow, doesNotReject,
    ifError(value) {
        if (value === null || value === undefined)
            return;
        const text = typeof value === 'object' && typeof value.message === 'string'
            ? value.message || value.constructor.name : inspect(value);
        fail({ actual: value, expected: null, operator: 'ifError', stackStartFn: assert.ifError,
            message: `ifError got unwanted exception: ${text}` });
    },
});

function strict(...args) { checkTrue(args, strict); }
Object.assign(strict, assert, {
    equal: assert.strictEqual, deepEqual: assert.deepStrictEqual, notEqual: assert.notStrictEqual,
    notDeepEqual: assert.notDeepStrictEqual,
});
strict.strict = strict;
assert.strict = strict;
exports.module = assert;
