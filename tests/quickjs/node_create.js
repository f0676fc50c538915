// Making Buffers from everything that Node takes, and what it refuses.
const hostile = [undefined, null, true, 0, -0, 1, -1, 1.7, NaN, Infinity, 2 ** 31, 2 ** 53, '3', 'x', {}, [], [2], 2n, Symbol.iterator, () => 1];
for (const make of ['alloc', 'allocUnsafe', 'allocUnsafeSlow'])
    for (const size of hostile)
        if (!(size === 2 ** 31)) show(`${make}(${typeof size === 'symbol' ? 'symbol' : words(size)})`, () => Buffer[make](size).length);
for (const value of hostile) show(`from(${typeof value === 'symbol' ? 'symbol' : words(value)})`, () => Buffer.from(value));
for (const value of hostile) if (value !== 2 ** 31) show(`Buffer(${typeof value === 'symbol' ? 'symbol' : words(value)})`, () => Buffer(value));
show('Buffer(5, string)', () => Buffer(5, 'utf8'));
show('new Buffer(string, encoding)', () => new Buffer('6162', 'hex'));

for (const fill of [0, -0, 1, 257, -1, 'ab', '', 'é', Buffer.from('xyz'), new Uint16Array([258]), true, null, {}])
    show(`alloc(5, ${words(fill)})`, () => Buffer.alloc(5, fill));
show('alloc fill hex', () => Buffer.alloc(5, 'abcd', 'hex'));
show('alloc fill encoding', () => Buffer.alloc(5, 'abcd', 'nothing'));
show('alloc fill latin1', () => Buffer.alloc(3, '\xff', 'latin1'));

for (const alignment of [undefined, 1, 2, 64, 4096, 3, 0, -1, 1.5, '8', 2 ** 30 + 1, NaN])
    for (const make of ['allocUnsafe', 'allocUnsafeSlow'])
        show(`${make}(10, ${words(alignment)})`, () => Buffer[make](10, alignment).length);

const buffer = new ArrayBuffer(8);
new Uint8Array(buffer).set([1, 2, 3, 4, 5, 6, 7, 8]);
for (const offset of [undefined, 0, 1, 8, 9, -1, 1.5, '2', NaN, null, {}, Infinity, -Infinity])
    for (const length of [undefined, 0, 2, 9, -2, '3', NaN, 1.9])
        show(`from(ArrayBuffer, ${words(offset)}, ${words(length)})`, () => Buffer.from(buffer, offset, length));
show('view shares', () => { const b = Buffer.from(buffer, 2, 2); b[0] = 99; return new Uint8Array(buffer); });
show('from SharedArrayBuffer', () => Buffer.from(new SharedArrayBuffer(4)));
show('from resizable', () => { const r = new ArrayBuffer(4, { maxByteLength: 8 }); const b = Buffer.from(r); r.resize(8); const c = Buffer.from(r, 1, 2); r.resize(2); return [b.length, c.length]; });
show('from detached', () => { const d = new ArrayBuffer(4); d.transfer(); return Buffer.from(d); });

show('array-like', () => Buffer.from({ length: 3, 0: 257, 1: 'x', 2: -1 }));
for (const length of ['2', 2.5, NaN, -3, 0, null, undefined]) show(`length ${words(length)}`, () => Buffer.from({ length }));
show('buffer without length', () => Buffer.from({ buffer: new ArrayBuffer(1) }));
show('json', () => Buffer.from({ type: 'Buffer', data: [1, 2, 300] }));
show('json wrong', () => Buffer.from({ type: 'Buffer', data: 5 }));
show('valueOf string', () => Buffer.from(new String('abc')));
show('valueOf object', () => Buffer.from({ valueOf: () => [1, 2] }));
show('valueOf null', () => Buffer.from({ valueOf: () => null }));
show('toPrimitive', () => Buffer.from({ [Symbol.toPrimitive]: (hint) => `<${hint}>` }));
show('toPrimitive encoding', () => Buffer.from({ [Symbol.toPrimitive]: () => '6162' }, 'hex'));
show('valueOf throws', () => Buffer.from({ get valueOf() { throw new RangeError('mine'); } }));
show('length throws', () => Buffer.from({ get length() { throw new RangeError('mine'); } }));
show('element throws', () => Buffer.from({ length: 1, get 0() { throw new RangeError('mine'); } }));
show('floats', () => Buffer.from(new Float64Array([1.5, 300, -1, NaN, 2 ** 40])));
show('array of odd things', () => Buffer.from([1.9, '12', null, undefined, true, [], [7], {}]));
show('bigint element', () => Buffer.from([1n]));
show('bigint array', () => Buffer.from(new BigInt64Array(2)));
show('symbol element', () => Buffer.from([Symbol.iterator]));
show('copy of Buffer', () => { const a = Buffer.from('abc'); const b = Buffer.from(a); b[0] = 0; return [a, b]; });
show('of', () => [Buffer.of(), Buffer.of(1, 256, -1, '7', 'x', 3.9), Buffer.of(...Buffer.from('abc'))]);
show('of bigint', () => Buffer.of(1n));

const wide = new Uint16Array([0x1234, 0xff, 0x8000]);
for (const [offset, length] of [[], [1], [1, 1], [0, 0], [3], [9], [0, 9], [-1], [1.5], ['1'], [0, -1], [0, 1.5], [undefined, 2]])
    show(`copyBytesFrom(${words(offset)}, ${words(length)})`, () => Buffer.copyBytesFrom(wide, offset, length));
for (const view of [undefined, [], {}, 'x', buffer, new DataView(buffer), new Float32Array(0)]) show(`copyBytesFrom(${words(view)})`, () => Buffer.copyBytesFrom(view));

const parts = [Buffer.from('ab'), new Uint8Array([1, 2, 3]), Buffer.alloc(0)];
for (const length of [undefined, 0, 1, 3, 5, 8, -1, 1.5, '4', NaN, null]) show(`concat(${words(length)})`, () => Buffer.concat(parts, length));
for (const list of [undefined, null, {}, 'ab', [], [1], [[]], [Buffer.alloc(1), 'x'], [, Buffer.alloc(1)]]) show(`concat list ${words(list)}`, () => Buffer.concat(list));
show('concat is a copy', () => { const a = Buffer.from('x'); const c = Buffer.concat([a]); a[0] = 0; return c; });
