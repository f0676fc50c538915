// What goes beyond Node.
function check(condition, what) {
    if (!condition) throw new Error(`not true: ${what}`);
}
function throws(run, name, part) {
    try {
        run();
    } catch (error) {
        check(error.name === name && `${error.code} ${error.message}`.includes(part), `${error.name} ${error.code} ${error.message} has ${part}`);
        return;
    }
    throw new Error(`does not throw ${part}`);
}
const external = () => process.memoryUsage().external;

// asShared(): the Buffer itself.
{
    const shared = Buffer.from('abc');
    check(shared.asShared() === shared, 'asShared() gives the Buffer');
    throws(() => Buffer.prototype.asShared.call({}), 'TypeError', 'ERR_INVALID');
}

// compact(): a small view of a large Buffer lets it go.
{
    const start = external();
    let view = Buffer.alloc(100000, 7).subarray(10, 20);
    check(external() - start === 100000, 'a view keeps all bytes');
    view = view.compact();
    check(external() - start === 10 && view.equals(Buffer.alloc(10, 7)), 'compact() keeps those it shows');
    check(view.compact() === view, 'compact() of a compact Buffer is itself');
}

// freeze(): no write gets through, by whatever door.
{
    const frozen = Buffer.from('abcd').freeze();
    const part = frozen.subarray(1);
    throws(() => frozen.fill(0), 'TypeError', 'frozen');
    throws(() => part.writeUInt8(1, 0), 'TypeError', 'frozen');
    throws(() => frozen.writeUIntBE(1, 0, 2), 'TypeError', 'frozen');
    throws(() => frozen.writeDoubleLE(1, 0), 'RangeError', 'BOUNDS');
    throws(() => frozen.swap16(), 'TypeError', 'frozen');
    throws(() => Buffer.from('x').copy(frozen), 'TypeError', 'frozen');
    throws(() => frozen.write('x'), 'TypeError', 'frozen');
    throws(() => { 'use strict'; frozen.set([1]); }, 'TypeError', '');
    frozen[0] = 1;
    check(frozen.toString() === 'abcd', 'indexed writes change nothing');
    check(Buffer.from(frozen).fill('z').toString() === 'zzzz', 'a copy can be written');
    throws(() => Buffer.from(new SharedArrayBuffer(2)).freeze(), 'TypeError', 'SharedArrayBuffer');
}

// readCString()
{
    const b = Buffer.from('one\0two\0\0end');
    check(b.readCString() === 'one' && b.readCString(4) === 'two' && b.readCString(8) === '', 'strings end at NUL');
    check(b.readCString(9) === 'end' && b.readCString(12) === '', 'or at the end');
    check(Buffer.from([0xe9, 0]).readCString(0, 'latin1') === 'é', 'in any encoding');
    throws(() => b.readCString(13), 'RangeError', 'ERR_OUT_OF_RANGE');
    throws(() => b.readCString(0, 'nothing'), 'TypeError', 'ERR_UNKNOWN_ENCODING');
}

// toStringInto(): the bytes that Buffer.from(buf.toString(encoding)) would have, and no string.
{
    const source = Buffer.from([0x61, 0xe9, 0x80, 0xe2, 0x82, 0xac, 0xd8, 0xd8, 0]);
    for (const encoding of ['utf8', 'utf16le', 'latin1', 'ascii', 'hex', 'base64', 'base64url', undefined]) {
        const text = Buffer.from(source.toString(encoding));
        const target = Buffer.alloc(text.length + 5, '.');
        check(source.toStringInto(target, 2, encoding) === text.length, `${encoding}: returns the bytes written`);
        check(target.equals(Buffer.concat([Buffer.from('..'), text, Buffer.from('...')])), `${encoding}: writes them at the offset`);
        const narrow = Buffer.alloc(text.length - 1, '.');
        throws(() => source.toStringInto(narrow, 0, encoding), 'RangeError', 'ERR_BUFFER_OUT_OF_BOUNDS');
        check(narrow.equals(Buffer.alloc(text.length - 1, '.')), `${encoding}: nothing when it does not fit`);
    }
    const b = Buffer.from('abcd....');
    check(b.subarray(0, 4).toStringInto(b, 0, 'hex') === 8 && b.toString() === '61626364', 'may write over itself');
    check(Buffer.alloc(0).toStringInto(b) === 0 && Buffer.alloc(0).toStringInto(Buffer.alloc(0)) === 0, 'no bytes are no text');
    check(source.toStringInto(new Uint8Array(40), 8, 'hex') === 18, 'into any Uint8Array');
    throws(() => b.toStringInto('x'), 'TypeError', 'ERR_INVALID_ARG_TYPE');
    throws(() => b.toStringInto(b, 9), 'RangeError', 'ERR_OUT_OF_RANGE');
    throws(() => b.toStringInto(b, 0, 'nothing'), 'TypeError', 'ERR_UNKNOWN_ENCODING');
    throws(() => b.toStringInto(Buffer.from('frozen').freeze()), 'TypeError', 'frozen');
}

// Half precision, checked against the engine's own DataView.
{
    const b = Buffer.alloc(4);
    const view = new DataView(b.buffer);
    for (const value of [0, -0, 1, -2, 65504, 65520, 1e-8, 5.960464477539063e-8, 1 / 3, Infinity, NaN]) {
        check(b.writeFloat16LE(value, 1) === 3, 'returns the offset behind');
        view.setFloat16(0, value, true);
        check(Object.is(b.readFloat16LE(1), view.getFloat16(1, true)) && Object.is(view.getFloat16(0, true), Math.f16round(value)) || b.readUInt16LE(1) !== view.getUint16(1, true), `${value} reads back`);
        b.writeFloat16BE(value);
        check(Object.is(view.getFloat16(0, false), Math.f16round(value)), `${value} is rounded as Math.f16round does`);
        check(Object.is(b.readFloat16BE(), Math.f16round(value)), `${value} reads big-endian`);
    }
    throws(() => b.readFloat16LE(3), 'RangeError', '>= 0 and <= 2');
    throws(() => b.writeFloat16LE(1, 4), 'RangeError', 'ERR_OUT_OF_RANGE');
}

// LEB128
{
    const b = Buffer.alloc(12);
    for (const value of [0, 1, 127, 128, 300, 2 ** 32, 2 ** 53 - 1, 2n ** 60n, 2n ** 64n - 1n]) {
        const end = b.writeULEB128(value, 1);
        const read = b.readULEB128(1);
        check(read.value === value && read.length === end - 1, `${value} reads back`);
    }
    for (const value of [0, -1, 63, 64, -64, -65, 2 ** 40, -(2 ** 40), -(2n ** 63n), 2n ** 63n - 1n]) {
        const end = b.writeLEB128(value);
        const read = b.readLEB128();
        check(read.value === value && read.length === end, `${value} reads back signed`);
    }
    check(b.writeULEB128(624485, 0) === 3 && b[0] === 0xe5 && b[1] === 0x8e && b[2] === 0x26, 'the example of DWARF');
    throws(() => b.writeULEB128(-1), 'RangeError', 'ERR_OUT_OF_RANGE');
    throws(() => b.writeULEB128(2n ** 64n), 'RangeError', 'ERR_OUT_OF_RANGE');
    throws(() => Buffer.alloc(1).writeULEB128(128), 'RangeError', 'ERR_BUFFER_OUT_OF_BOUNDS');
    throws(() => Buffer.from([0x80]).readULEB128(), 'RangeError', 'ERR_BUFFER_OUT_OF_BOUNDS');
    throws(() => Buffer.alloc(11, 0xff).readULEB128(), 'RangeError', 'does not fit');
}

// mmap()
{
    const start = external();
    let file = Buffer.mmap(scriptPath);
    check(file.toString('utf8', 0, 26) === '// What goes beyond Node.\n', 'shows the file');
    check(external() - start === file.length, 'is counted');
    check(Buffer.mmap(scriptPath, { offset: 3, length: 4 }).toString() === 'What', 'and a part of it');
    check(Buffer.mmap(scriptPath, { offset: file.length + 5 }).length === 0, 'nothing lies behind the end');
    file[0] = 33;
    check(Buffer.mmap(scriptPath)[0] === 47, 'writes stay private');
    throws(() => Buffer.mmap('/no/such/file'), 'Error', "'/no/such/file': No such file or directory");
    throws(() => Buffer.mmap('/'), 'Error', "'/': Is a directory");
    throws(() => Buffer.mmap(3), 'TypeError', 'ERR_INVALID_ARG_TYPE');
    throws(() => Buffer.mmap(scriptPath, { offset: -1 }), 'RangeError', 'options.offset');
    file = null;
    check(external() === start, 'is given back');
}

// A limit throws instead of killing the process, and garbage is collected before.
{
    limit(10e6);
    for (let i = 0; i < 100; i++) {
        const cycle = { buffer: Buffer.alloc(1e6) };
        cycle.self = cycle;
    }
    gc();
    const kept = Buffer.alloc(8.5e6);
    throws(() => Buffer.alloc(2e6), 'RangeError', 'ERR_MEMORY_LIMIT');
    if (engineKind === 'source') throws(() => new Uint8Array(2e6), 'RangeError', 'ERR_MEMORY_LIMIT');
    check(Buffer.alloc(1000).length === 1000 && kept.length === 8.5e6, 'less is still given');
    limit(0);
    check(Buffer.alloc(2e6).length === 2e6, 'no limit any more');
}

// heldBy(): the way from the global object to a Buffer's memory.
if (engineKind === 'source') {
    globalThis.cache = { list: [1, { bytes: Buffer.alloc(100) }] };
    check(offheap.heldBy(cache.list[1].bytes) === 'globalThis.cache.list[1].bytes -> ArrayBuffer', offheap.heldBy(cache.list[1].bytes));
    (() => { const secret = Buffer.alloc(50); globalThis.onUpload = function handle() { return secret; }; })();
    check(/^globalThis\.onUpload -> closure of handle \(.*engine_beyond\.js:\d+\)/.test(offheap.heldBy(onUpload())), offheap.heldBy(onUpload()));
    const local = (() => { const bytes = Buffer.alloc(9); return offheap.heldBy(bytes); })();
    check(local.startsWith('a running function'), local);
    delete globalThis.cache;
}
// The doctor names the lines of a program through either door to the engine, and for it calls nothing of the program's own.
function convertHere(chunk) {
    return chunk.toString('hex');
}
if (offheap.doctor) {
    check(offheap.doctor.start(), 'nobody watches');
    const chunk = Buffer.alloc(5000);
    let site;
    for (const end = Date.now() + 20000; !site && Date.now() < end;) {
        for (let i = 0; i < 100; i++) convertHere(chunk);
        site = offheap.doctor.report().sites.find(one => one.function === 'convertHere');
    }
    check(site && /engine_beyond\.js$/.test(site.file) && site.line > 100, `the line: ${JSON.stringify(site)}`);
    Error.prepareStackTrace = () => { throw new Error('called for a stack'); };
    for (let i = 0; i < 1000; i++) convertHere(Buffer.alloc(100));
    Error.prepareStackTrace = undefined;
    offheap.doctor.stop();
}

print('ok');
