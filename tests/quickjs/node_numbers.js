// Numbers: every member at every kind of offset and value, what it returns and what it leaves behind.
const bytes = () => Buffer.from([0x81, 0x02, 0x83, 0x04, 0xf5, 0x06, 0x87, 0x08, 0x99, 0x0a]);
const offsets = [undefined, 0, 1, 2, 9, 10, -1, 1.5, '1', NaN, Infinity, null, 2 ** 32, {}, 1n];
for (const name of Object.keys(Buffer.prototype).filter((key) => /^read/.test(key))) {
    const sized = /^readU?Int[BL]E|^readUint[BL]E/.test(name);
    for (const offset of offsets) {
        if (!sized) showCalls(bytes, name, [[offset]]);
        else for (const width of [1, 2, 3, 4, 5, 6]) showCalls(bytes, name, [[offset, width]]);
    }
    if (sized) showCalls(bytes, name, [[0], [0, 0], [0, 7], [0, -1], [0, 1.5], [0, '2'], [0, NaN], [0, null], [0, {}]]);
    showCalls(() => Buffer.alloc(0), name, [[0, 1]]);
    else_receivers(name);
}
function else_receivers(name) {
    show(`${name} of array`, () => Buffer.prototype[name].call([1, 2, 3, 4, 5, 6, 7, 8, 9], 1, 2));
    show(`${name} of undefined`, () => Buffer.prototype[name].call(undefined, 0, 1));
    show(`${name} of fake`, () => Buffer.prototype[name].call(Object.create(Buffer.prototype), 0, 1));
}

const values = [0, -0, 1, 127, 128, -128, -129, 255, 256, 32767, 32768, -32768, -32769, 65535, 65536, 2 ** 23 - 1, 2 ** 24, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32 - 1, 2 ** 32, 2 ** 39, 2 ** 40, 2 ** 47, 2 ** 48 - 1, 2 ** 48, -(2 ** 47), 2 ** 53, 1.5, -1.5, 127.9, NaN, Infinity, -Infinity, '17', 'x', null, undefined, true, {}, [5], 1e300];
for (const name of Object.keys(Buffer.prototype).filter((key) => /^write(?!Big)./.test(key) && !/Uint/.test(key))) {
    const sized = /^writeU?Int[BL]E/.test(name);
    for (const value of values) {
        if (!sized) showCalls(() => Buffer.alloc(9, 0xaa), name, [[value], [value, 1]]);
        else for (const width of [1, 2, 3, 4, 5, 6]) showCalls(() => Buffer.alloc(9, 0xaa), name, [[value, 1, width]]);
    }
    for (const offset of offsets) showCalls(() => Buffer.alloc(9, 0xaa), name, [[1, offset, 2]]);
    if (sized) showCalls(() => Buffer.alloc(9, 0xaa), name, [[1, 0], [1, 0, 0], [1, 0, 7], [1, 0, 1.5], [1, 0, '2'], [300, undefined, 1], [1, undefined, 1]]);
    showCalls(() => Buffer.alloc(0), name, [[1, 0, 1]]);
}

const bigs = [0n, 1n, -1n, 2n ** 31n, 2n ** 32n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 90n];
for (const name of Object.keys(Buffer.prototype).filter((key) => /^writeBig/.test(key))) {
    for (const value of bigs) showCalls(() => Buffer.alloc(10, 0xaa), name, [[value], [value, 2], [value, 3]]);
    for (const offset of offsets) showCalls(() => Buffer.alloc(10, 0xaa), name, [[1n, offset]]);
}
for (const value of [1, 1.5, '1', null, undefined, {}]) show(`writeBigInt64LE(${words(value)})`, () => Buffer.alloc(8).writeBigInt64LE(value));
