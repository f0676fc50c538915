// What an AssertionError says and shows, operator by operator.
const assert = require('assert');
const { inspect } = require('util');

function say(name, ...args) {
    try {
        assert[name](...args);
        console.log(name, 'holds');
    } catch (error) {
        console.log(name, JSON.stringify(error.message), error.code, error.generatedMessage, error.operator, Object.keys(error));
    }
}

const long = Array.from({ length: 100 }, (_, i) => i);
const other = long.with(50, 'x');
console.log('--- differences');
for (const [actual, expected] of [[long, other], [long, [...long, 1]], [long, [5, ...long, 7]], [[1, 2, 3], [1, 2, 4]], [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: { b: 1 }, c: 2 }, { a: { b: 1 } }], [long.slice(0, 30), other.slice(30, 60)], [new Map([[1, { a: 1 }]]), new Map([[1, { a: 2 }]])],
    [new Set([1]), new Set([2])], [[[], 1, {}], { 0: [], 1: 1, 2: {} }], ['a\nb', 'a\nc'], [5, {}], [[1], 'x'], [NaN, 1], [0, -0],
    [Buffer.from('abc'), Buffer.from('abd')], [Buffer.alloc(40), Buffer.alloc(40, 1)], [Buffer.from('abc'), Uint8Array.of(97, 98, 99)],
    [Object.assign(Buffer.from('a'), { x: 1 }), Buffer.from('a')], [new ArrayBuffer(3), new SharedArrayBuffer(3)],
    [new DataView(new ArrayBuffer(3)), new DataView(new ArrayBuffer(4), 1)], [new Float32Array([-0]), new Float32Array([0])],
    [new Error('a'), new Error('b')], [Object.assign(new Error('a', { cause: new Error('c') }), { x: 1 }), new TypeError('a')]])
    say('deepStrictEqual', actual, expected);
console.log('--- strictEqual');
for (const [actual, expected] of [[{ a: 1 }, { a: 1 }], [long, [...long]], [1, 2], ['a', 'b'], ['hello world', 'hello there'], ['prefix', 'prefix and more'],
    ['a'.repeat(50), 'a'.repeat(51)], ['\u{1f600}\u{1f600}\u{1f600}a', '\u{1f600}\u{1f600}\u{1f600}b'], [() => 1, () => 2], [1, '1'.repeat(12)]])
    say('strictEqual', actual, expected);
console.log('--- the same, and loose');
say('notStrictEqual', 1, 1);
say('notStrictEqual', long, long);
say('notDeepStrictEqual', long, [...long]);
say('notDeepEqual', long, [...long]);
say('notDeepEqual', long, long.map(String));
say('notDeepEqual', { a: 1 }, { a: '1' });
say('deepEqual', long, [1]);
say('deepEqual', 'a', 'b');
say('equal', 'x'.repeat(600), 1);
say('notEqual', 1, 1);
const detached = new ArrayBuffer(4);
detached.transfer();
say('deepEqual', detached, new ArrayBuffer(4));
say('deepEqual', Uint8Array.of(1), Uint16Array.of(1));
say('deepEqual', Buffer.from('a'), [97]);
console.log('--- parts');
for (const [actual, expected] of [[{ a: 1, c: 3 }, { a: 2 }], [Buffer.from('abcd'), Buffer.from('bd')], [Buffer.from('abcd'), Buffer.from('db')],
    [new ArrayBuffer(3), new ArrayBuffer(2)], [new Uint8Array(3), Buffer.alloc(2)], [[1, 2, 3], [1, 3]]])
    say('partialDeepStrictEqual', actual, expected);
console.log('--- messages of the caller');
for (const rest of [['my words'], [''], [undefined], [null], [5], ['%s and %d', 'x', 5], [(a, b) => `made of ${a} ${b}`], [() => 5],
    [() => { throw new Error('x'); }], [new TypeError('own')], [new TypeError('own'), 5], [function named() {}, 5]]) {
    say('strictEqual', 1, 2, ...rest);
    say('deepEqual', 1, 2, ...rest);
}
for (const rest of [['words'], ['%s', 'x'], [5], [() => 'made']])
    say('ok', 0, ...rest);
say('ok');
say('match', 'abc', /x/, 'words');
say('match', 'abc', /x/, new Error('own'));
say('match', 5, /x/);
console.log('--- errors that are expected');
const throwing = (value) => () => { throw value; };
for (const args of [[{ message: 'x' }], [/zzz/], [TypeError], [RangeError, 'words'], [() => false], [function named() { return 5; }], [{}],
    [new TypeError('boom')], [{ code: 'Y', message: /oo/ }], [{ code: 'X', message: 'y' }, 'words'], ['boom'], ['words'], ['words', 1], [5], [null]])
    say('throws', throwing(Object.assign(new Error('boom'), { code: 'X' })), ...args);
say('throws', throwing(5), TypeError);
say('throws', throwing(5), { a: 1 });
say('throws', throwing('text'), 'text');
say('throws', () => {}, TypeError);
say('throws', () => {}, TypeError, 'words');
say('doesNotThrow', throwing(new Error('q')), 'words');
console.log('--- the error itself');
for (const text of ['x\n'.repeat(20), `${'x'.repeat(600)}y`]) {
    try {
        assert.strictEqual(text, 1);
    } catch (error) {
        console.log(inspect(error).replace(/\n    at .*/g, ''), String(error).length, error.stack.split('\n')[0]);
    }
}
for (const options of [{ actual: 1, expected: 2, operator: 'foo' }, { message: 'x' }, { actual: long, expected: other, operator: 'deepStrictEqual', diff: 'full' }]) {
    const error = new assert.AssertionError(options);
    console.log(error.message, error.generatedMessage, error.diff);
}
try {
    new assert.AssertionError();
} catch (error) {
    console.log(error.code, error.message);
}
