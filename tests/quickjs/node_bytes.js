// Moving, comparing and showing bytes.
const abc = () => Buffer.from('abcdefgh');
const positions = [undefined, 0, 1, 3, 8, 9, -1, -9, 1.5, 2.9, -1.5, '2', 'x', NaN, null, Infinity, -Infinity, {}, [3], true];
for (const name of ['slice', 'subarray'])
    for (const start of positions) for (const end of positions) show(`${name}(${words(start)}, ${words(end)})`, () => abc()[name](start, end));
show('slice shares', () => { const b = abc(); b.slice(2, 4)[0] = 33; b.subarray(-1).fill(35); return b; });
show('slice of slice', () => { const a = abc().slice(2); const b = a.slice(1, 3); return [b, b.byteOffset - a.byteOffset]; });
show('slice calls subarray', () => { const b = abc(); b.subarray = (s, e) => `mine ${s} ${e}`; return b.slice(1, 2); });
show('slice bigint', () => abc().slice(1n));
show('slice symbol', () => abc().slice(Symbol.iterator));

for (const target of [0, 4, 7, 8, 9, -1, 1.5, '3', NaN, null, undefined, {}, Infinity])
    for (const [start, end] of [[], [2], [2, 4], [8], [9], [-1], [0, -1], [0, 99], ['1', '3'], [1.7, 3.7], [NaN, NaN], [5, 3], [undefined, 3]])
        show(`copy(${words(target)}, ${words(start)}, ${words(end)})`, () => { const t = Buffer.alloc(8, 46); return [abc().copy(t, target, start, end), t]; });
show('copy overlapping', () => { const b = abc(); b.copy(b, 2, 0, 6); return b; });
show('copy overlapping down', () => { const b = abc(); b.copy(b, 0, 2); return b; });
for (const target of [undefined, null, [], {}, 'x', new ArrayBuffer(8)]) show(`copy to ${words(target)}`, () => abc().copy(target));
show('copy to wide', () => { const t = new Uint16Array(3); abc().copy(t); return new Uint8Array(t.buffer); });
show('copy to DataView', () => { const t = new DataView(new ArrayBuffer(3)); abc().copy(t); return new Uint8Array(t.buffer); });
show('copy from array', () => Buffer.prototype.copy.call([1, 2], Buffer.alloc(2)));

for (const other of [abc(), Buffer.from('abcdefg'), Buffer.from('abcdefgz'), new Uint8Array([97]), Buffer.alloc(0), undefined, 'abcdefgh', [97], {}, new Uint16Array(4)]) {
    show(`equals ${words(other)}`, () => abc().equals(other));
    show(`compare ${words(other)}`, () => abc().compare(other));
    show(`Buffer.compare ${words(other)}`, () => Buffer.compare(abc(), other));
    show(`Buffer.compare first ${words(other)}`, () => Buffer.compare(other, abc()));
}
const ranges = [undefined, 0, 2, 8, 9, 100, -1, 1.5, '2', NaN, null];
for (const a of ranges) for (const b of ranges) {
    show(`compare target ${words(a)} ${words(b)}`, () => abc().compare(Buffer.from('cdefghij'), a, b));
    show(`compare source ${words(a)} ${words(b)}`, () => abc().compare(Buffer.from('cdefghij'), 0, 4, a, b));
}
show('compare equal parts', () => abc().compare(Buffer.from('xxcdxx'), 2, 4, 2, 4));

for (const name of ['swap16', 'swap32', 'swap64'])
    for (const length of [0, 1, 2, 4, 6, 8, 12, 16, 24, 64, 72])
        show(`${name} of ${length}`, () => Buffer.from(Array.from({ length }, (_, i) => i))[name]());
show('swap odd address', () => { const b = Buffer.from(Array.from({ length: 65 }, (_, i) => i)).subarray(1); return b.swap32(); });
for (const name of ['swap16', 'toJSON', 'equals', 'subarray', 'compare'])
    for (const receiver of [undefined, null, {}, [1, 2], 'x', new DataView(new ArrayBuffer(2)), new ArrayBuffer(2)])
        show(`${name} of ${words(receiver)}`, () => Buffer.prototype[name].call(receiver, Buffer.alloc(2)));

show('toJSON', () => [abc().toJSON(), Buffer.alloc(0).toJSON()]);
show('stringify', () => [JSON.stringify(abc()), JSON.stringify({ b: Buffer.from([0, 9, 10, 99, 100, 255]) }), JSON.stringify(Buffer.alloc(0))]);
show('stringify indented', () => JSON.stringify(Buffer.from([1, 2]), null, 2));
show('stringify replaced', () => JSON.stringify(Buffer.from([1, 2]), (key, value) => (key === '1' ? 'two' : value)));
show('stringify listed', () => JSON.stringify(Buffer.from([1, 2]), ['type']));
show('stringify own toJSON', () => { const b = Buffer.from([1]); b.toJSON = () => 'mine'; return JSON.stringify(b); });
show('stringify revived', () => Buffer.from(JSON.parse(JSON.stringify(abc()))));

show('detached', () => {
    const b = Buffer.alloc(10000);
    b.buffer.transfer();
    return [b.length, b.equals(Buffer.alloc(0)), b.copy(Buffer.alloc(2)), b.compare(Buffer.alloc(1)), JSON.stringify(b.toJSON()), b.swap16().length];
});
for (const name of ['slice', 'subarray', 'readUInt8', 'writeUInt8', 'readDoubleLE'])
    show(`detached ${name}`, () => { const b = Buffer.alloc(10000); b.buffer.transfer(); return b[name](0); });
show('resized below', () => {
    const r = new ArrayBuffer(8, { maxByteLength: 16 });
    const b = Buffer.from(r, 2, 4);
    r.resize(3);
    return [b.length, b.equals(Buffer.alloc(0))];
});
show('shrinks while copying', () => {
    const r = new ArrayBuffer(8, { maxByteLength: 8 });
    const b = Buffer.from(r);
    return b.copy(Buffer.alloc(8), { valueOf() { r.resize(4); return 0; } });
});
show('stringify with toJSON of arrays', () => {
    Array.prototype.toJSON = function toJSON() { return `${this.length} elements`; };
    try {
        return [JSON.stringify(abc()), JSON.stringify({ b: abc() })];
    } finally {
        delete Array.prototype.toJSON;
    }
});
