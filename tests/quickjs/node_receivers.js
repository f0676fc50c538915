/* Members of Buffer.prototype on receivers that are no Uint8Array, and lists and options that are proxies:
   results, errors and the order in which a program sees itself asked. */
const trace = [];
const spied = (target) => new Proxy(target, {
    get(object, key, receiver) {
        trace.push(String(key));
        return Reflect.get(object, key, receiver === object ? receiver : object);
    },
    set(object, key, value) {
        trace.push(`${String(key)}=${value}`);
        object[key] = value;
        return true;
    },
});

function describeValue(value) {
    if (typeof value === 'bigint') return `${value}n`;
    if (value instanceof Float64Array || value instanceof Uint16Array || value instanceof BigInt64Array) {
        return `${value.constructor.name}(${Array.from(value, String)})`;
    }
    if (value instanceof Uint8Array) return `bytes(${Array.from(value)})`;
    return typeof value === 'string' || (value !== null && typeof value === 'object') ? JSON.stringify(value) : Object.is(value, -0) ? '-0' : String(value);
}

function show(label, call) {
    trace.length = 0;
    let text;
    try {
        text = describeValue(call());
    } catch (error) {
        const coded = typeof error.code === 'string';
        text = `${error.name} ${error.code} ${coded ? error.message : ''} ${coded ? Object.keys(error) : ''}`;
    }
    // The largest length is the engine's, on purpose.
    print(`${label}: ${text}${trace.length ? ` | ${trace.join(' ')}` : ''}`
        .replaceAll('9007199254740991', 'MAX').replaceAll('2147483647', 'MAX'));
}

const bytes = [1, 200, 3, 128, 255, 6, 7, 8, 9];
const makers = {
    array: () => [...bytes],
    wideElements: () => [300, -1, '5', null, 2.5, 1e10, 7, 8, 9],
    short: () => [1, 2],
    object: () => ({ length: 9, ...bytes }),
    noLength: () => ({ ...bytes }),
    proxy: () => spied([...bytes]),
    uint16: () => Uint16Array.from(bytes),
    float64: () => Float64Array.from(bytes),
    string: () => 'abcdefghi',
    null: () => null,
    undefined: () => undefined,
};
const { prototype } = Buffer;

for (const name of Object.keys(prototype).filter((key) => /^(read|write)/.test(key) && key !== 'write')) {
    for (const [kind, make] of Object.entries(makers)) {
        const sized = /Int[LB]E$|int[LB]E$/.test(name);
        const value = name.includes('Big') ? 258n : 100;
        const rest = name.startsWith('write') ? [value, 0] : [0];
        const receiver = make();
        for (const size of sized ? [1, 2, 3, 4, 5, 6] : [0]) {
            show(`${name} ${kind} ${size}`, () => prototype[name].call(receiver, ...rest, ...(sized ? [size] : [])));
        }
        if (kind !== 'proxy' && name.startsWith('write') && receiver != null && typeof receiver === 'object') {
            print(`  ${describeValue(receiver)}`);
        }
    }
    show(`${name} beyond`, () => prototype[name].call(makers.proxy(), ...(name.startsWith('write') ? [1] : []), 20, 4));
}
for (const value of [-140737488355328, -0.5, 2 ** 63, -(2 ** 63) - 2 ** 11, '5', null, {}]) {
    show(`writeBigInt64LE ${describeValue(value)}`, () => Buffer.alloc(12).writeBigInt64LE(value, 13));
    show(`writeBigUInt64BE ${describeValue(value)}`, () => Buffer.alloc(12).writeBigUInt64BE(value, 0));
}

const others = {
    fill: [['a'], [7], [7, 1, 2], ['ab', 0, 2], ['ab', 9, 1], [7, NaN], ['x', 'nope'], ['x', {}], [Uint8Array.of(1, 2)]],
    swap16: [[]], swap32: [[]], swap64: [[]], toJSON: [[]],
    subarray: [[1], [1, 2], ['x', -1]], slice: [[1, 2]],
    compare: [[Uint8Array.of(1)], [Uint8Array.of(1), 0, 1, 0, 1], [Uint8Array.of(1), 5], [Uint8Array.of(1), {}]],
    equals: [[Uint8Array.of(1)]], indexOf: [[1]], includes: [['a', 'hex']], lastIndexOf: [[7, 2]],
    utf8Write: [['x'], ['x', 20], ['x', 0, 99], ['x', 1n]], latin1Write: [['x', NaN]], hexWrite: [['00', 99]],
    toString: [[], ['hex'], ['latin1', 0, 2]], copy: [[Buffer.alloc(4)]],
};
for (const [name, lists] of Object.entries(others)) {
    for (const [kind, make] of Object.entries({ ...makers, prototype: () => prototype, shared: () => new SharedArrayBuffer(8) })) {
        if (kind === 'prototype' && name === 'slice') continue; // inherited by the receiver
        lists.forEach((list, i) => {
            const receiver = make();
            show(`${name} ${kind} ${i}`, () => prototype[name].call(receiver, ...list));
            if (kind === 'uint16' || kind === 'float64') print(`  ${describeValue(receiver)}`);
        });
    }
}

const view = new DataView(new ArrayBuffer(4));
show('compare of a DataView beyond its end', () => prototype.compare.call(view, Uint8Array.of(1, 2, 3), 0, 1, 5, 9));
show('compare of a DataView across its end', () => prototype.compare.call(view, Uint8Array.of(1, 2, 3), 0, 1, 0, 9));
show('compare of a DataView from its end on', () => prototype.compare.call(view, Uint8Array.of(1, 2, 3), 0, 2, 4, 9));
show('compare of a DataView that names no end', () => prototype.compare.call(view, Uint8Array.of(1, 2, 3), 4));
show('copy of a DataView detached meanwhile', () => {
    const memory = new ArrayBuffer(4);
    const start = { valueOf() { memory.transfer(); return 0; } };
    return prototype.copy.call(new DataView(memory), Buffer.alloc(4), start, 4);
});
show('fill of a DataView', () => { prototype.fill.call(view, 'ab'); return view.getUint8(0); });
show('fill of a DataView beyond its end', () => prototype.fill.call(view, 'ab', 3, 7));
show('fill of a Buffer that shrinks meanwhile', () => {
    const memory = new ArrayBuffer(8, { maxByteLength: 16 });
    return Buffer.from(memory).fill({ valueOf() { memory.resize(4); return 7; } }, 1, 6);
});
show('fill of a Buffer that is outside meanwhile', () => {
    const memory = new ArrayBuffer(8, { maxByteLength: 16 });
    return Buffer.from(memory, 0, 8).fill({ valueOf() { memory.resize(4); return 7; } }, 1, 6);
});
show('toString with a length of its own', () => Object.defineProperty(Buffer.from('hello'), 'length', { value: 2 }).toString());
show('subarray with a buffer of its own', () =>
    Object.defineProperty(Buffer.from(new ArrayBuffer(5)), 'buffer', { value: Uint8Array.of(1, 2, 3).buffer }).subarray(1, 3));
show('slice of a view that shrinks meanwhile', () => {
    const memory = new ArrayBuffer(4, { maxByteLength: 8 });
    return Buffer.from(memory, 0, 4).slice(1, { valueOf() { memory.resize(2); return 1; } });
});

const list = () => [Buffer.from('ab'), Uint8Array.of(1, 2, 3)];
for (const length of [undefined, 0, 3, 5, 9, -1, 1.5, '4', Infinity]) {
    show(`concat of a proxy, ${length}`, () => Buffer.concat(spied(list()), length));
}
// A piece may grow after it was counted; only a length that was given cuts it.
for (const length of [undefined, 6]) {
    const growing = () => {
        const piece = Buffer.from(new ArrayBuffer(4, { maxByteLength: 16 }));
        let looks = 0;
        return Object.defineProperty([piece], 0, { get() { if (++looks === 2) piece.buffer.resize(9); return piece; } });
    };
    show(`concat of a piece that grows, ${length}`, () => Buffer.concat(growing(), length));
    show(`concat of a piece of a proxy that grows, ${length}`, () => Buffer.concat(new Proxy(growing(), {}), length));
}
// The list itself may change while it is looked at.
const meddlers = { push: (list) => list.push(Buffer.from('zz')), pop: (list) => list.pop(), spoil: (list) => list.push(5) };
for (const [name, meddle] of Object.entries(meddlers)) for (const turn of [1, 2]) for (const length of [undefined, 0, 3, 12]) {
    const list = [Buffer.from('ab'), Buffer.from('cd'), Buffer.from('ef')], second = list[1];
    let looks = 0;
    Object.defineProperty(list, 1, { get() { if (++looks === turn) meddle(list); return second; } });
    show(`concat, look ${turn} at the list does ${name}, ${length}`, () => Buffer.concat(list, length));
}
show('concat of a proxy of numbers', () => Buffer.concat(spied([1, 2])));
show('concat of a proxy of an object', () => Buffer.concat(spied({ length: 1, 0: Buffer.alloc(1) })));
show('from a proxy', () => Buffer.from(spied({ length: 2, 0: 7, 1: 8 })));
show('from a proxy of nothing', () => Buffer.from(spied({})));
show('utf8Write at a BigInt of an object', () => Buffer.alloc(3).utf8Write('x', { valueOf: () => 1n }));
show('from a detached ArrayBuffer before its start', () => {
    const memory = new ArrayBuffer(4);
    memory.transfer();
    return Buffer.from(memory, -1);
});
show('allocUnsafe of much, wrongly aligned', () => Buffer.allocUnsafe(2 ** 40, 3));

// A length, buffer or place that a program gave a Buffer of its own.
function owning(properties) {
    const buf = Buffer.from(new ArrayBuffer(10), 1, 8);
    buf.set([97, 98, 99, 100, 101, 102, 103, 104]);
    for (const [key, value] of Object.entries(properties)) Object.defineProperty(buf, key, { value });
    return buf;
}
const joined = (buf) => Uint8Array.prototype.join.call(buf);
for (const length of [3, 20, 0, -1, NaN]) {
    show(`own length ${length}, toString`, () => owning({ length }).toString());
    show(`own length ${length}, indexOf`, () => [owning({ length }).indexOf('f'), owning({ length }).indexOf(98), owning({ length }).includes('gh')]);
    show(`own length ${length}, lastIndexOf`, () => [owning({ length }).lastIndexOf('b'), owning({ length }).lastIndexOf(104), owning({ length }).lastIndexOf('a', -4)]);
    show(`own length ${length}, fill`, () => joined(owning({ length }).fill('z')));
    show(`own length ${length}, fill with range`, () => joined(owning({ length }).fill('ab', 1, 5)));
    show(`own length ${length}, compare`, () => owning({ length }).compare(Buffer.from('cd'), 0, 2, 2, 4));
}
for (const length of ['3', undefined]) {
    show(`own length ${String(length)}`, () => [owning({ length }).toString(), owning({ length }).compare(Buffer.from('cd'), 0, 2, 2)]);
    show(`own length ${String(length)}, fill`, () => joined(owning({ length }).fill('z')));
}
show('own byteLength', () => Buffer.byteLength(owning({ byteLength: 3 })));
show('own byteOffset', () => joined(owning({ byteOffset: 0 }).subarray(1, 3)));
show('own byteOffset outside', () => owning({ byteOffset: 3 }).slice(-2));

// A view that its memory shrank under.
function shrunken(size, tracks) {
    const memory = new ArrayBuffer(10, { maxByteLength: 20 });
    const buf = tracks ? Buffer.from(memory, 1) : Buffer.from(memory, 1, 8);
    memory.resize(size);
    return buf;
}
for (const [size, tracks] of [[0, false], [1, false], [5, false], [0, true], [1, true], [5, true]]) {
    show(`shrunken to ${size} ${tracks}, subarray`, () => joined(shrunken(size, tracks).subarray(1)));
    show(`shrunken to ${size} ${tracks}, concat`, () => Buffer.concat([Buffer.from('ab'), shrunken(size, tracks)]).length);
    show(`shrunken to ${size} ${tracks}, fill with a number`, () => shrunken(size, tracks).fill(7).length);
    show(`shrunken to ${size} ${tracks}, fill with a text`, () => shrunken(size, tracks).fill('ab').length);
}

// An encoding whose conversion shrinks or detaches the memory that is written.
for (const encoding of ['utf8', 'latin1', 'ascii', 'hex', 'ucs2', 'base64']) {
    for (const size of [0, 1, 3, 6, undefined]) {
        show(`write() with an encoding that leaves ${size} bytes, ${encoding}`, () => {
            const memory = new ArrayBuffer(8, { maxByteLength: 8 });
            const buf = Buffer.from(memory);
            const meddling = { toString() { if (size === undefined) memory.transfer(); else memory.resize(size); return encoding; } };
            return [buf.write('6162', 2, 4, meddling), joined(Buffer.from(memory))];
        });
    }
}
