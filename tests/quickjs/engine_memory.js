// What process.memoryUsage() says is exact, and cyclic garbage that holds bytes goes.
function check(condition, what) {
    if (!condition) throw new Error(`not true: ${what}`);
}
const external = () => process.memoryUsage().external;

const before = process.memoryUsage();
for (const key of ['rss', 'heapTotal', 'heapUsed', 'external', 'arrayBuffers']) check(Number.isInteger(before[key]), `${key} is an integer`);
check(Object.keys(before).join() === 'rss,heapTotal,heapUsed,external,arrayBuffers', 'fields and their order are Node\'s');
check(process.memoryUsage.rss() > 0, 'rss() is there');
check(before.heapUsed > 0 && before.heapUsed <= before.heapTotal, 'heapUsed <= heapTotal');
check(before.arrayBuffers === before.external, 'all external bytes are in ArrayBuffers');

// Every way to make a Buffer counts exactly its bytes, and a view none.
for (const [bytes, make] of [
    [1, () => Buffer.alloc(1)], [100, () => Buffer.allocUnsafe(100)], [8192, () => Buffer.alloc(8192)],
    [8193, () => Buffer.alloc(8193)], [64, () => Buffer.allocUnsafeSlow(64)], [1 << 20, () => Buffer.alloc(1 << 20)],
    [5, () => Buffer.from([1, 2, 3, 4, 5])], [5, () => Buffer.concat([Buffer.alloc(2), Buffer.alloc(3)])],
    [0, () => Buffer.alloc(0)], [10, () => Buffer.alloc(10).subarray(2)], [3, () => Buffer.from('abc')],
]) {
    const start = external();
    let buffer = make();
    check(external() - start === bytes, `${bytes} bytes are counted, not ${external() - start}`);
    buffer = null;
    check(external() === start, `${bytes} bytes are given back`);
}

// So do the ArrayBuffers that the engine makes; the public engine does not tell of them.
if (engineKind === 'source') {
    for (const [bytes, make] of [
        [1000, () => new ArrayBuffer(1000)], [1000, () => new Uint8Array(1000)], [8000, () => new Float64Array(1000)],
        [16, () => new ArrayBuffer(16, { maxByteLength: 64 })], [300, () => new SharedArrayBuffer(300)],
        [4, () => new Uint8Array([1, 2, 3, 4])], [6, () => Buffer.from('abcdef').map((x) => x)],
        [500, () => structured(new ArrayBuffer(1000))],
    ]) {
        const start = external();
        let value = make();
        check(external() - start === bytes, `the engine's ${bytes} bytes are counted, not ${external() - start}`);
        value = null;
        check(external() === start, `the engine's ${bytes} bytes are given back`);
    }
    const start = external();
    let resizable = new ArrayBuffer(10, { maxByteLength: 1000 });
    resizable.resize(700);
    check(external() - start === 700, 'resize() counts');
    resizable = resizable.transfer(300);
    check(external() - start === 300, 'transfer() counts');
    resizable = null;
    check(external() === start, 'a resized ArrayBuffer is given back');
}
function structured(buffer) { return buffer.slice(0, 500); }

// transfer() moves a Buffer's bytes, also to another length.
{
    const start = external();
    let moved = Buffer.from('hello').buffer.transfer();
    check(Buffer.from(moved).toString() === 'hello', 'transfer() keeps the bytes');
    moved = moved.transfer(20);
    check(moved.byteLength === 20 && Buffer.from(moved, 0, 5).toString() === 'hello', 'transfer() grows');
    check(Buffer.from(moved, 5).equals(Buffer.alloc(15)), 'what transfer() adds is zero');
    moved = moved.transfer(5000).transfer(3);
    check(Buffer.from(moved).toString() === 'hel', 'transfer() shrinks');
    moved = null;
    check(external() === start, 'moved bytes are given back');
}

// A Buffer whose memory was taken away has no bytes, nor a place that they could be counted from.
for (const call of ["fill('ab')", "fill('')", 'fill(Buffer.of(1))', "toString('latin1')", "indexOf('')", "write('')",
    'copy(Buffer.alloc(1))', "latin1Slice(0)"]) {
    const gone = Buffer.from('abc');
    gone.buffer.transfer();
    const answer = new Function('gone', `return gone.${call}`)(gone);
    check(answer.length === undefined ? answer <= 0 : answer.length === 0, `${call} of no bytes finds none`);
}

// An encoding that is an object is asked for its name before anybody looks at the memory, which it may take away.
for (const size of [10, 20000]) {
    for (const call of ["indexOf(Buffer.from('ab'), 0, taker)", "indexOf('ab', 0, undefined, taker)", "includes('ab', 0, taker)",
        "lastIndexOf(Buffer.from('ab'), undefined, taker)", 'readCString(0, taker)', 'toString(taker)']) {
        const gone = Buffer.alloc(size, 'ab');
        const taker = { toString() { gone.buffer.transfer(0); return 'latin1'; } };
        const answer = new Function('gone', 'taker', `return gone.${call}`)(gone, taker);
        check(answer === -1 || answer === false || answer === '', `${call} finds nothing in ${size} bytes that are gone`);
    }
}

// A prototype may say anything of where a view begins, and take its memory away: no Buffer shows bytes outside of it.
for (const [start, error] of [[-8, RangeError], [-16, RangeError], [4, RangeError], [2 ** 53, RangeError], [NaN, RangeError],
    [{ valueOf() { throw new SyntaxError(); } }, SyntaxError], [(memory) => memory.transfer(0), TypeError], [(memory) => memory.resize(0), RangeError]]) {
    const memory = new ArrayBuffer(16, { maxByteLength: 32 });
    const view = new Uint8Array(memory, 8, 8);
    const byteOffset = typeof start === 'function' ? { valueOf() { start(memory); return 0; } } : start;
    const shrink = { valueOf() {
        memory.resize(4);
        Object.setPrototypeOf(view, { byteOffset, buffer: memory });
        return 0;
    } };
    try {
        check(Buffer.prototype.subarray.call(view, shrink) === undefined, `a view from ${String(start)} on is refused`);
    } catch (thrown) {
        check(thrown instanceof error, `a view from ${String(start)} on is refused by ${error.name}, not: ${thrown}`);
    }
}

// Bytes that go with their last reference cost no collection.
{
    let cycle;
    (() => {
        const object = {};
        object.self = object;
        cycle = new WeakRef(object);
    })();
    for (let i = 0; i < 200; i++) Buffer.allocUnsafe(1 << 20);
    check(cycle.deref() !== undefined, 'a Buffer at a time makes no pressure');
}

// Cycles of 64 KiB each, more than a GiB of them, among a heap too large for the engine's own collector.
{
    const ballast = [];
    for (let i = 0; i < 50000; i++) ballast.push({ i });
    let most = 0;
    for (let i = 0; i < 20000; i++) {
        const cycle = { buffer: Buffer.allocUnsafe(65536), ballast };
        cycle.self = cycle;
        if (i % 100 === 0) most = Math.max(most, external());
    }
    check(most < 100e6, `cycles stay under 100 MB: ${most}`);
    gc();
    check(external() < 1e6, 'a collection frees all of them');
}
print('ok');
