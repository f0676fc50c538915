const util = require('util');

console.log(util.format('%s %d %i %f %j %o %O %%', 'a', 1.5, 2.7, '3.5', { a: 1 }, [1], { b: 2 }), util.format('x', 'y', 3), util.format('%s', null, undefined, 1n));
console.log(util.inspect({ a: [1, 2, { b: new Map([[1, { c: 2 }]]) }], s: new Set('ab'), f() {}, [Symbol('k')]: 1 }, { depth: 4 }));
console.log(util.isDeepStrictEqual({ a: [1, new Date(0)] }, { a: [1, new Date(0)] }), util.isDeepStrictEqual([1], ['1']), util.isDeepStrictEqual(NaN, NaN), util.isDeepStrictEqual(new Set([{ a: 1 }]), new Set([{ a: 1 }])), util.isDeepStrictEqual(0, -0));
function Old() {}
function Base() {}
Base.prototype.hello = () => 'hello';
util.inherits(Old, Base);
console.log(new Old().hello(), Old.super_ === Base, util.types.isProxy(new Proxy({}, {})), util.types.isDate(new Date()), util.types.isDate({ __proto__: Date.prototype }));
const types = ['isArgumentsObject', 'isArrayBuffer', 'isAsyncFunction', 'isGeneratorFunction', 'isGeneratorObject', 'isMap', 'isMapIterator', 'isNativeError', 'isPromise', 'isRegExp', 'isSet', 'isBoxedPrimitive', 'isTypedArray', 'isUint8Array', 'isDataView', 'isSharedArrayBuffer', 'isAnyArrayBuffer', 'isWeakMap', 'isWeakSet', 'isSymbolObject'];
const values = [(function f() { return arguments; })(), new ArrayBuffer(1), async () => {}, function* g() {}, (function* g() {})(), new Map(), new Map().entries(), new TypeError(), Promise.resolve(), /x/, new Set(), Object(1), Buffer.alloc(1), new DataView(new ArrayBuffer(1)), new SharedArrayBuffer(1), new WeakMap(), Object(Symbol()), null, 1, 'x', undefined];
for (const name of types)
    console.log(name, values.map((value) => Number(util.types[name](value))).join(''));
util.promisify((a, callback) => callback(null, a + 1))(1).then(console.log);
util.promisify((callback) => callback(new Error('no')))().catch((error) => console.log(error.message));
util.callbackify(async (a) => a * 2)(4, (error, value) => console.log(error, value));
console.log(util.stripVTControlCharacters('\u001b[31mred\u001b[0m'), util.toUSVString('a\ud800'), util.styleText('red', 'x', { validateStream: false }));
console.log(util.getSystemErrorName(-2), util.getSystemErrorMessage(-2), util.parseEnv('A=1\nB="x y"\n# c\nexport C=\'q\''));
try {
    util.promisify(1);
} catch (error) {
    console.log(error.code, error.message);
}
const deprecated = util.deprecate(() => 'result', 'old thing', 'DEP9999');
process.on('warning', (warning) => console.log(warning.name, warning.code, warning.message));
console.log(deprecated(), deprecated());
console.log(util.inspect(new Error('x').message), util.inspect(new (class Foo { x = 1; })()), util.inspect(Object.create(null)), util.inspect([, 1, , 2]), util.inspect('a\'b'));

// Equality goes by the class that two objects name, not by their very prototypes.
class Named {}
const between = Object.create(Named.prototype);
console.log(util.isDeepStrictEqual(Object.create(between), new Named()), util.isDeepStrictEqual(Object.create({}), {}),
    util.isDeepStrictEqual(Object.create(null), {}), util.isDeepStrictEqual(new (class extends Named {})(), new Named()),
    util.isDeepStrictEqual(Object.create(Buffer.prototype), Object.create(Buffer.alloc(1))),
    util.isDeepStrictEqual({ constructor: 1 }, Object.create({}, { constructor: { value: 1, enumerable: true } })));
