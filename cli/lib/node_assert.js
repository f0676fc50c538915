// node:assert.
const { inspect } = require('inspect');
const { isDeepEqual, isDeepStrictEqual, isPartialDeepStrictEqual } = require('deep_equal');
const { invalidArgType, invalidArgValue, nodeError, validateFunction } = require('node_error');

const HEADS = {
    deepStrictEqual: 'Expected values to be strictly deep-equal:',
    partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
    strictEqual: 'Expected values to be strictly equal:',
    strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
    deepEqual: 'Expected values to be loosely deep-equal:',
    notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
    notStrictEqual: 'Expected "actual" to be strictly unequal to:',
    notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
    notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
    notIdentical: 'Values have same structure but are not reference-equal:',
    notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};

function show(value) {
    return inspect(value, { compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false,
        showProxy: false, sorted: true, getters: true });
}

// Lines of both sides with what they share: the longest common subsequence, walked back.
function diffLines(actual, expected) {
    const rows = Array.from({ length: actual.length + 1 }, () => new Uint32Array(expected.length + 1));
    for (let i = actual.length - 1; i >= 0; i--) {
        for (let j = expected.length - 1; j >= 0; j--)
            rows[i][j] = actual[i] === expected[j] ? rows[i + 1][j + 1] + 1 : Math.max(rows[i + 1][j], rows[i][j + 1]);
    }
    const out = [];
    let i = 0;
    let j = 0;
    while (i < actual.length || j < expected.length) {
        if (i < actual.length && j < expected.length && actual[i] === expected[j]) {
            out.push(`  ${actual[i++]}`);
            j++;
        } else if (i < actual.length && (j === expected.length || rows[i + 1][j] >= rows[i][j + 1])) {
            out.push(`+ ${actual[i++]}`);
        } else {
            out.push(`- ${expected[j++]}`);
        }
    }
    return out;
}

function isSimple(actual, expected) {
    const plain = (value) => value === null || (typeof value !== 'object' && typeof value !== 'function');
    return plain(actual) && plain(expected) && (actual !== 0 || expected !== 0);
}

function differenceMessage(actual, expected, operator, head) {
    let name = operator;
    if (operator === 'strictEqual' && typeof actual === 'object' && actual !== null && typeof expected === 'object' && expected !== null)
        name = 'strictEqualObject';
    const left = show(actual).split('\n');
    const right = show(expected).split('\n');
    if (left.length === 1 && right.length === 1 && left[0] !== right[0] && left[0].length + right[0].length <= 80 &&
        isSimple(actual, expected))
        return `${head ?? HEADS[name]}\n\n${left[0]} !== ${right[0]}\n`;
    if (left.join('\n') === right.join('\n'))
        return `${head ?? HEADS.notIdentical}\n\n${left.join('\n')}\n`;
    return `${head ?? HEADS[name]}\n+ actual - expected\n\n${diffLines(left, right).join('\n')}\n`;
}

function sameMessage(actual, operator) {
    const isObject = (typeof actual === 'object' && actual !== null) || typeof actual === 'function';
    const head = operator === 'notStrictEqual' && isObject ? HEADS.notStrictEqualObject : HEADS[operator];
    const lines = show(actual).split('\n');
    return lines.length === 1 ? `${head}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}` : `${head}\n\n${lines.join('\n')}\n`;
}

function looseMessage(actual, expected, operator) {
    if (operator === 'notDeepEqual')
        return `${HEADS.notDeepEqual}\n\n${show(actual)}\n\nshould not loosely deep-equal\n\n${show(expected)}`;
    if (operator === 'deepEqual')
        return `${HEADS.deepEqual}\n\n${show(actual)}\n\nshould loosely deep-equal\n\n${show(expected)}`;
    return `${inspect(actual)} ${operator} ${inspect(expected)}`;
}

function generateMessage({ actual, expected, operator, message }) {
    if (['deepStrictEqual', 'strictEqual', 'partialDeepStrictEqual'].includes(operator))
        return differenceMessage(actual, expected, operator, message);
    if (message !== undefined)
        return String(message);
    if (['notDeepStrictEqual', 'notStrictEqual'].includes(operator))
        return sameMessage(actual, operator);
    return looseMessage(actual, expected, operator);
}

class AssertionError extends Error {
    constructor(options) {
        if (options === null || typeof options !== 'object')
            throw invalidArgType('options', 'Object', options);
        const { message, operator, stackStartFn, actual, expected } = options;
        super(generateMessage(options));
        this.generatedMessage = message === undefined || options.generated === true;
        Object.defineProperty(this, 'name', { value: 'AssertionError', enumerable: false, writable: true, configurable: true });
        this.code = 'ERR_ASSERTION';
        this.actual = actual;
        this.expected = expected;
        this.operator = operator;
        this.diff = 'simple';
        Error.captureStackTrace(this, stackStartFn ?? AssertionError);
    }

    toString() { return `${this.name} [${this.code}]: ${this.message}`; }

    [inspect.custom](depth, context) {
        return inspect(this, { ...context, customInspect: false, depth: 0 });
    }
}

function fail(options) {
    if (options.message instanceof Error)
        throw options.message;
    throw new AssertionError(options);
}

function checkArguments(args, count) {
    if (args.length < count)
        throw nodeError(TypeError, 'ERR_MISSING_ARGS', 'The "actual" and "expected" arguments must be specified');
}

function checkTrue(args, start) {
    const [value, message] = args;
    if (value)
        return;
    if (args.length === 0)
        fail({ actual: value, expected: true, message: 'No value argument passed to `assert.ok()`', operator: '==', stackStartFn: start });
    if (message !== undefined)
        fail({ actual: value, expected: true, message, operator: '==', stackStartFn: start });
    const error = new AssertionError({ actual: value, expected: true, operator: '==', stackStartFn: start,
        message: 'The expression evaluated to a falsy value' });
    error.generatedMessage = true;
    throw error;
}

function assert(...args) { checkTrue(args, assert); }

// Makes assert.<name>(actual, expected, message) of a test that must hold.
function comparison(name, holds, operator = name) {
    const check = { [name](actual, expected, message) {
        checkArguments(arguments, 2);
        if (!holds(actual, expected))
            fail({ actual, expected, message, operator, stackStartFn: check });
    } }[name];
    return check;
}

// Matching errors --------------------------------------------------------------------------------

function matchesProperties(error, expected, message, start) {
    const keys = Object.keys(expected);
    if (expected instanceof Error)
        keys.push('name', 'message');
    else if (keys.length === 0)
        throw invalidArgValue('error', expected, 'may not be an empty object');
    for (const key of keys) {
        const isPattern = expected[key] instanceof RegExp && typeof error?.[key] === 'string';
        if (isPattern ? expected[key].test(error[key]) : key in Object(error) && isDeepStrictEqual(error[key], expected[key]))
            continue;
        const pick = (from) => Object.fromEntries(keys.filter((name) => name in Object(from)).map((name) => [name, from[name]]));
        fail({ actual: error, expected, operator: start.name, stackStartFn: start,
            generated: message === undefined,
            message: message ?? differenceMessage(pick(error), pick(expected), 'deepStrictEqual') });
    }
}

function matchError(error, expected, message, start) {
    if (typeof expected === 'function') {
        if (expected.prototype !== undefined && error instanceof expected)
            return;
        if (Error.isPrototypeOf(expected) || expected === Error)
            fail({ actual: error, expected, operator: start.name, stackStartFn: start, generated: message === undefined, message: message ??
                `The error is expected to be an instance of "${expected.name}". Received "${error?.name ?? typeof error}"` +
                (error?.message ? `\n\nError message:\n\n${error.message}` : '') });
        const result = expected.call({}, error);
        if (result !== true)
            fail({ actual: error, expected, operator: start.name, stackStartFn: start, generated: message === undefined, message: message ??
                `The ${expected.name ? `"${expected.name}" ` : ''}validation function is expected to return "true". ` +
                `Received ${inspect(result)}\n\nCaught error:\n\n${inspect(error)}` });
    } else if (expected instanceof RegExp) {
        if (!expected.test(String(error)))
            fail({ actual: error, expected, operator: start.name, stackStartFn: start, generated: message === undefined, message: message ??
                `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(String(error))}\n` });
    } else if (typeof expected === 'object' && expected !== null) {
        matchesProperties(error, expected, message, start);
    } else {
        throw invalidArgType('expected', ['Function', 'Error', 'RegExp', 'Object'], expected);
    }
}

function expectError(thrown, error, expected, message, start) {
    if (typeof expected === 'string')
        [expected, message] = [undefined, expected];
    if (!thrown) {
        const what = start.name === 'rejects' ? 'rejection' : 'exception';
        const name = expected?.name ? ` (${expected.name})` : '';
        fail({ actual: undefined, expected, operator: start.name, stackStartFn: start,
            message: `Missing expected ${what}${name}${message ? `: ${message}` : '.'}` });
    }
    if (expected !== undefined)
        matchError(error, expected, message, start);
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
    const [thrown, error] = attempt(callback);
    expectError(thrown, error, args[0], args[1], throws);
}
function doesNotThrow(callback, ...args) {
    const [thrown, error] = attempt(callback);
    if (thrown)
        unexpectedError(error, args[0], args[1], doesNotThrow);
}
async function rejects(promise, ...args) {
    const [thrown, error] = await attemptAsync(promise);
    expectError(thrown, error, args[0], args[1], rejects);
}
async function doesNotReject(promise, ...args) {
    const [thrown, error] = await attemptAsync(promise);
    if (thrown)
        unexpectedError(error, args[0], args[1], doesNotReject);
}

// Makes match and doesNotMatch.
function patternCheck(name, wanted, words) {
    const check = { [name](text, pattern, message) {
        if (!(pattern instanceof RegExp))
            throw invalidArgType('regexp', 'RegExp', pattern);
        if (typeof text === 'string' && pattern.test(text) === wanted)
            return;
        const reason = typeof text !== 'string'
            ? `The "string" argument must be of type string. Received type ${typeof text} (${inspect(text)})`
            : `The input ${words} the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
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
