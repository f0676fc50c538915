// Every member of Buffer and of its prototype: order, attributes, names and lengths.
function table(title, object, skip) {
    for (const key of Reflect.ownKeys(object)) {
        const d = Object.getOwnPropertyDescriptor(object, key);
        if (skip(key, d)) continue;
        const flags = ['enumerable', 'writable', 'configurable'].filter((f) => d[f]).map((f) => f[0]).join('');
        const f = d.value ?? d.get;
        const shape = typeof f === 'function' ? `${f.name}/${f.length}` : typeof f;
        print(`${title} ${String(key)}: ${flags || '-'} ${d.get ? 'get ' : ''}${d.set ? 'set ' : ''}${shape}`);
    }
}
table('Buffer.prototype', Buffer.prototype, () => false);
print(Object.getPrototypeOf(Buffer.prototype) === Uint8Array.prototype);
// What goes beyond Node is not enumerable; the order of a function's own properties is the engine's.
const isBeyond = (key, d) => !d.enumerable && typeof d.value === 'function' && key !== 'of';
const own = ['length', 'name', 'prototype'];
table('Buffer', Buffer, (key, d) => own.includes(key) || isBeyond(key, d));
for (const key of own) {
    const d = Object.getOwnPropertyDescriptor(Buffer, key);
    print(`Buffer.${key}: ${d.enumerable} ${d.writable} ${d.configurable}`);
}

const lower = Object.keys(Buffer.prototype).filter((key) => key.includes('Uint'));
for (const key of lower) print(`${key} is ${key.replace('Uint', 'UInt')}: ${Buffer.prototype[key] === Buffer.prototype[key.replace('Uint', 'UInt')]}`);
print(Buffer.prototype.toLocaleString === Buffer.prototype.toString, Object.getPrototypeOf(Buffer) === Uint8Array);
print(Buffer.prototype.inspect === Buffer.prototype[Symbol.for('nodejs.util.inspect.custom')]);
print(Object.keys(Object.getOwnPropertyDescriptor(globalThis, 'Buffer')).length);

// Functions that construct have a prototype.
for (const [label, object] of [['static', Buffer], ['method', Buffer.prototype]]) {
    for (const key of Object.getOwnPropertyNames(object).sort()) {
        const descriptor = Object.getOwnPropertyDescriptor(object, key);
        const { value } = descriptor;
        if (typeof value !== 'function' || (object === Buffer && isBeyond(key, descriptor))) continue;
        const flags = Object.getOwnPropertyDescriptor(value, 'prototype') ?? {};
        print(`${label} ${key}: ${flags.value?.constructor === value} ${flags.writable} ${flags.enumerable} ${flags.configurable}`);
    }
}

// Subclasses, species and what the methods of Uint8Array make.
class Packet extends Buffer {}
show('subclass', () => [new Packet(3) instanceof Packet, Buffer.isBuffer(new Packet(3)), new Packet('abc')]);
show('map', () => Buffer.from('abc').map((x) => x + 1));
show('filter', () => Buffer.from('abc').filter((x) => x !== 98));
show('typed slice', () => Uint8Array.prototype.slice.call(Buffer.from('abcd'), 1, 3));
show('typed subarray', () => Uint8Array.prototype.subarray.call(Buffer.from('abcd'), 1, 3));
show('slice of Uint8Array', () => Buffer.prototype.slice.call(new Uint8Array([1, 2, 3]), 1));
show('subarray of Uint8Array', () => Buffer.prototype.subarray.call(new Uint8Array([1, 2, 3]), 1));
show('subarray of Uint16Array', () => Buffer.prototype.subarray.call(new Uint16Array([1, 2, 3]), 1));
show('species', () => [Buffer[Symbol.species].name, new Buffer[Symbol.species](3), Buffer[Symbol.species] === Buffer]);
show('species is class', () => Buffer[Symbol.species](3));
show('parent', () => [Buffer.prototype.parent, Buffer.prototype.offset, Object.create(Buffer.prototype) instanceof Buffer]);
show('parent of Buffer', () => { const b = Buffer.from(new ArrayBuffer(8), 3); return [b.parent === b.buffer, b.offset]; });
show('isBuffer', () => [null, 1, {}, 'x', new Uint8Array(1), Buffer.alloc(0), Object.create(Buffer.prototype)].map(Buffer.isBuffer));
show('iterators', () => [[...Buffer.from('ab')], [...Buffer.from('ab').entries()], [...Buffer.from('ab').keys()], [...Buffer.from('ab').values()]]);
show('tag', () => Object.prototype.toString.call(Buffer.alloc(1)));
show('constructor', () => [Buffer.alloc(1).constructor === Buffer, Buffer.prototype.constructor === Buffer]);
show('in', () => { const names = []; for (const name in Buffer.alloc(1)) names.push(name); return names.length; });
