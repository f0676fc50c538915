// util.inspect and util.format: every kind of value under every option.
// Printed by Node 26 and by us: the two must be the same (record_web.sh).
'use strict';
const util = require('util');

class Point { constructor() { this.x = 1; } get length() { return 5; } }
class Point3 extends Point { static origin = 1; #hidden = 2; z = 'z'; }
class Table extends Map {}
class List extends Array {}
class Trouble extends Error {}
const orphan = (object) => Object.setPrototypeOf(object, null);
const tagged = (object, tag) => Object.defineProperty(object, Symbol.toStringTag, { value: tag, configurable: true });
const traced = (error, ...frames) => {
    error.stack = [`${error.name}: ${error.message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');
    return error;
};
const numbers = (count) => Array.from({ length: count }, (_, i) => i);
const circle = () => { const o = { n: {} }; o.self = o; o.n.up = o; o.list = [o, o.n]; return o; };
const custom = util.inspect.custom;

const values = {
    primitives: () => [undefined, null, true, 1234567.891, -0, NaN, 1e21, -123456789012n, Symbol('a\nb')],
    quotes: () => ["it's", 'a"b\'c', '`a"b\'', '${`"\'', '\x00\x1b\x7f\ud800x😀\\'],
    lines: () => 'line one is quite long\nline two is quite long as well, so it breaks\nthird\n',
    longText: () => 'x'.repeat(12000),
    holes: () => [1, , 3, , , 4],
    extras: () => Object.assign([1, 2], { x: 1, [Symbol('y')]: 2, '-1': 3 }),
    columns: () => numbers(200),
    words: () => numbers(27).map((i) => `item${i}`),
    mixed: () => numbers(101).map((i) => (i % 3 ? 'a'.repeat(i % 7) : i)),
    wide: () => ['中文', '日本語', '한국어', 'emoji😀', 'é', 'x', 'y', 'z', '0'],
    empty: () => [[], {}, new Map(), new Set(), new Uint8Array(0), Buffer.alloc(0), new ArrayBuffer(0)],
    list: () => List.from([1, 2, 3]),
    orphans: () => [orphan([1]), orphan({ a: 1 }), orphan(new Map([[1, 2]])), orphan(new Date(7))],
    keys: () => ({ a: 1, 'b-c': 2, [Symbol('s')]: 3, 3: 4, ['__proto__']: 5 }),
    deep: () => ({ a: { b: { c: { d: {} } } } }),
    accessors: () => ({ get a() { return 1; }, set b(x) {}, get c() { return { x: 1 }; }, set c(x) {} }),
    circle,
    hidden: () => Object.defineProperty({ a: 1 }, 'b', { value: 2, enumerable: false }),
    tags: () => [tagged({ a: 1 }, 'Tag'), tagged(new Point(), 'Other'), tagged([1], 'T')],
    functions: () => [function f() {}, () => {}, async () => {}, function* g() {}, async function* h() {}, class {}, Point, Point3],
    instances: () => [new Point(), new Point3(), Object.create(Point.prototype), new (class {})()],
    collections: () => [new Map([[1, 2], ['a', { b: [1, {}] }]]), new Set([1, 'a', {}]), new Table([[1, 2]])],
    largeMap: () => new Map(numbers(120).map((i) => [i, i])),
    iterators: () => [new Map([[1, 2], [3, 4]]).entries(), new Map([[1, 2]]).keys(), new Set([1, {}]).values(), new Set([1]).entries()],
    dates: () => [new Date(0), new Date(NaN), Object.assign(new Date(5), { a: 1 })],
    patterns: () => [/a(b)[c]\d{2,3}?/gi, Object.assign(/x/, { a: 1 })],
    boxes: () => [new Number(-0), new String('abc'), Object(Symbol('x')), Object(5n), new Boolean(false)],
    typed: () => [new Uint8Array([1, 2, 3]), new Float64Array(8), new BigInt64Array(3), Object.assign(new Uint8Array(2), { a: 1 })],
    memory: () => [new ArrayBuffer(4), new Uint8Array([1, 2, 255]).buffer, new ArrayBuffer(60), new DataView(new ArrayBuffer(4), 1, 2)],
    buffers: () => [Buffer.from('hello'), Buffer.alloc(51), Buffer.alloc(60), Object.assign(Buffer.from('a'), { x: 1 })],
    promises: () => [Promise.resolve({ a: 1 }), new Promise(() => {})],
    proxies: () => [new Proxy({ a: 1 }, {}), new Proxy(new Proxy([1], {}), {}), new Proxy(function f() {}, {})],
    customs: () => [{ [custom]: (depth, options, inspect) => `custom\n${depth} ${typeof options.stylize} ${inspect.name}` }, { [custom]() { return this; } }],
    manyKeys: () => Object.fromEntries(numbers(30).map((i) => [`key${i}`, i])),
    rows: () => numbers(10).map((i) => ({ i, s: 'v'.repeat(i) })),
};
const errors = {
    plain: () => traced(new Error('boom'), 'f (a.js:1:2)', 'g (a.js:3:4)'),
    subclass: () => traced(new Trouble('boom'), 'f (a.js:1:2)'),
    fields: () => traced(Object.assign(new TypeError('x'), { code: 'ERR_X', extra: { a: 1 } }), 'f (a.js:1:2)'),
    cause: () => traced(new Error('x', { cause: traced(new Error('y'), 'f (b.js:1:1)') }), 'f (a.js:1:1)'),
    aggregate: () => traced(new AggregateError([traced(new Error('1'), 'f (a.js:1:1)')], 'agg'), 'f (a.js:1:1)'),
    renamed: () => Object.assign(traced(new Error('q'), 'f (a.js:1:1)'), { name: 'Other' }),
    recursion: () => traced(new Error('rec'), ...numbers(20).map(() => 'f (x:1:1)'), 'g (y:1:1)'),
    nested: () => [traced(new RangeError('multi\nline'), 'f (a.js:1:1)'), 1],
    noStack: () => Object.defineProperty(new Error('bare'), 'stack', { value: '' }),
};
const options = [
    undefined, { depth: 0 }, { depth: null }, { compact: true }, { compact: false }, { compact: 1 }, { colors: true },
    { sorted: true }, { breakLength: 40 }, { breakLength: Infinity }, { maxArrayLength: 2, maxStringLength: 5 },
    { showProxy: true }, { numericSeparator: true }, { customInspect: false }, { getters: true },
];

for (const [name, make] of Object.entries({ ...values, ...errors })) {
    for (const option of options) {
        console.log(name, option === undefined ? '' : JSON.stringify(option));
        console.log(util.inspect(make(), option));
    }
}
for (const [name, make] of Object.entries({ hidden: values.hidden, typed: values.typed, memory: values.memory, columns: values.extras })) {
    console.log(name, 'showHidden');
    console.log(util.inspect(make(), { showHidden: true }));
}

const loop = {};
loop.loop = loop;
for (const list of [
    ['%s %s', 'a', 1], ['%s', -0], ['%s', 5n], ['%s', { a: { b: 1 } }], ['%s', Symbol('x')], ['%s', new Point()], ['%s', () => 5],
    ['%s', Object.create(null)], ['%s', { toString: () => 'own' }], ['%s', [1, [2]]], ['%d', '42'], ['%d', 5n], ['%d', Symbol('a')],
    ['%i', '42.7x'], ['%f', '1.5e3z'], ['%j', { a: 1 }], ['%j', loop], ['%O', { a: { b: { c: { d: 1 } } } }], ['%c%s', 'css', 'x'],
    ['%%', 1], ['%% %s', 1], ['100%', 5], ['%x', 1], ['a', 'b', { c: 1 }, 'd'], [1, 2, '3'], ['%s'], [], ['%s%s', 'a'], ['a%', 1],
]) console.log(util.format(...list));

// Own properties of a Buffer, so deep that nothing of them is shown.
for (const bytes of ['', 'abc']) {
    for (const depth of [-1, 0, 1]) {
        const extra = Object.assign(Buffer.from(bytes), { more: { deep: 1 } });
        console.log(util.inspect(extra, { depth }), util.inspect([[extra]], { depth }));
    }
}
try {
    Buffer.alloc(Object.assign(Buffer.from('abc'), { constructor: {} }));
} catch (error) {
    console.log(error.message);
}
