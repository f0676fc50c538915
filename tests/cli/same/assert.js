const assert = require('assert');

function attempt(name, work) {
    try {
        work();
        console.log(name, 'holds');
    } catch (error) {
        console.log(name, error.name, error.code, error.operator, error.generatedMessage);
        console.log(error.message);
    }
}
attempt('equal', () => assert.equal(1, '1'));
attempt('equal fails', () => assert.equal(1, 2));
attempt('strictEqual', () => assert.strictEqual(1, 2));
attempt('strictEqual message', () => assert.strictEqual(1, 2, 'my words'));
attempt('strictEqual text', () => assert.strictEqual('a', 'b'));
attempt('strictEqual objects', () => assert.strictEqual({ a: 1 }, { a: 1 }));
attempt('notStrictEqual', () => assert.notStrictEqual(1, 1));
attempt('deepEqual', () => assert.deepEqual({ a: [1, '2'] }, { a: ['1', 2] }));
attempt('deepStrictEqual', () => assert.deepStrictEqual({ a: 1, b: [1, 2] }, { a: 1, b: [1, 3] }));
attempt('deepStrictEqual buffers', () => assert.deepStrictEqual(Buffer.from('abc'), Buffer.from('abd')));
attempt('deepStrictEqual same', () => assert.deepStrictEqual(new Map([[{ k: 1 }, 'v']]), new Map([[{ k: 1 }, 'v']])));
attempt('deepStrictEqual prototypes', () => assert.deepStrictEqual([1], { 0: 1, length: 1 }));
attempt('deepStrictEqual NaN', () => assert.deepStrictEqual([NaN, -0], [NaN, 0]));
attempt('notDeepStrictEqual', () => assert.notDeepStrictEqual({ a: 1 }, { a: 1 }));
attempt('throws', () => assert.throws(() => { throw new TypeError('bad'); }, TypeError));
attempt('throws pattern', () => assert.throws(() => { throw new TypeError('bad'); }, /^TypeError: bad$/));
attempt('throws object', () => assert.throws(() => { throw Object.assign(new Error('m'), { code: 'C' }); }, { code: 'C', message: /m/ }));
attempt('throws nothing', () => assert.throws(() => {}));
attempt('throws other', () => assert.throws(() => { throw new RangeError('r'); }, /no match/));
attempt('doesNotThrow', () => assert.doesNotThrow(() => { throw new Error('did'); }));
attempt('match', () => assert.match('abc', /x/));
attempt('doesNotMatch', () => assert.doesNotMatch('abc', /b/));
attempt('ok message', () => assert.ok(0, 'zero'));
attempt('fail', () => assert.fail());
attempt('fail message', () => assert.fail('on purpose'));
attempt('ifError', () => assert.ifError(new Error('e')));
attempt('ifError null', () => assert.ifError(null));
attempt('strict', () => assert.strict.equal(1, '1'));
attempt('partial', () => assert.partialDeepStrictEqual({ a: 1, b: { c: 2, d: 3 } }, { b: { c: 2 } }));
assert.rejects(Promise.reject(new Error('x')), /x/).then(() => console.log('rejects holds'));
assert.rejects(Promise.resolve(1)).catch((error) => console.log(error.message));
assert.doesNotReject(Promise.resolve()).then(() => console.log('doesNotReject holds'));
