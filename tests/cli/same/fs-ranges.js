// What fs.read(), fs.write() and their kin take for a buffer, a range of it and a place in the file.
const fs = require('fs');
const path = require('path');
const folder = fs.mkdtempSync(path.join(require('os').tmpdir(), 'ranges-'));
const file = path.join(folder, 'file');

const detached = () => {
    const view = Buffer.from(new ArrayBuffer(5));
    view.buffer.transfer();
    return view;
};
const makers = [() => Buffer.alloc(6, 'x'), () => new Uint8Array(new ArrayBuffer(10), 3, 4), () => new Uint16Array(new ArrayBuffer(10), 2, 3),
    () => new DataView(new ArrayBuffer(9), 2, 5), () => Buffer.from(new SharedArrayBuffer(6), 1, 4), () => new Uint8Array(new ArrayBuffer(4, { maxByteLength: 8 })),
    () => Buffer.alloc(0), detached, () => new ArrayBuffer(4), () => 'text', () => null, () => undefined, () => 5, () => ({}), () => [1, 2]];
const ranges = [[], [0], [1, 2], [1, 2, 3], [0, 9], [9], [-1, 1], [1.5, 1], [0, -1], [0, 1, -1], [0, 1, -2], [0, 1, 2n], [0, 1, 'x'], [0, 1, null], [0, 1, {}],
    [0, 1, true], [null, 2], [undefined, 2], ['1', 1], [0, '2'], [0, NaN], [0, 1.9], [{}], [{ offset: 2 }], [{ length: 2, position: 1 }], [{ position: 4n }],
    [{ offset: 7 }], [{ length: 8 }], [{ position: -1 }], [[]], [5]];
const show = (value) => (ArrayBuffer.isView(value) && value.byteLength > 0 ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex') : typeof value);
const content = () => JSON.stringify(fs.readFileSync(file, 'latin1'));
const tell = (error) => `${error.name} ${error.code} ${error.code === undefined ? '' : error.message.replaceAll(folder, '')}`;

function withFile(work) {
    fs.writeFileSync(file, '0123456789');
    const fd = fs.openSync(file, 'r+');
    try {
        return work(fd);
    } catch (error) {
        return tell(error);
    } finally {
        fs.closeSync(fd);
    }
}

for (const [number, make] of makers.entries()) {
    for (const range of ranges) {
        const buffer = make();
        const read = withFile((fd) => fs.readSync(fd, buffer, ...range));
        const text = show(buffer);
        const other = make();
        console.log(number, range, read, text, withFile((fd) => fs.writeSync(fd, other, ...range)), content());
    }
}
for (const args of [['ff', 2], ['ff', 2, 'hex'], ['f', 2, 'hex'], ['YWJj', null, 'base64'], ['é', 0, 'nope'], ['é', undefined, 5], ['', 0], ['ab', -5]])
    console.log(args, withFile((fd) => fs.writeSync(fd, ...args)), content());
for (const [buffers, position] of [[[Buffer.alloc(3), new Uint8Array(2)], 1], [[], 0], [[Buffer.alloc(2), 5]], ['x'], [[Buffer.alloc(20), Buffer.alloc(1)]],
    [[detached(), Buffer.alloc(2)]], [[Buffer.alloc(2)], 'x']]) {
    console.log(withFile((fd) => fs.readvSync(fd, buffers, position)), buffers);
    console.log(withFile((fd) => fs.writevSync(fd, buffers, position)), content());
}
for (const length of [undefined, 0, 5, 15, -1, 1.5, 'x', null])
    console.log('truncate', length, withFile(() => fs.truncateSync(file, length)), content());
for (const encoding of ['utf8', 'hex', 'buffer', 'nope', null, 5])
    console.log('readFile', encoding, withFile(() => fs.readFileSync(file, encoding)));
for (const data of [detached(), Buffer.alloc(0), new Uint16Array([0x6161]), 5, null])
    console.log('writeFile', withFile(() => fs.writeFileSync(file, data)), content());

// With callbacks: what is wrong with the arguments is thrown, the rest comes later.
(async () => {
    const fd = fs.openSync(file, 'w+');
    fs.writeSync(fd, 'abcdefgh', 0);
    const call = (name, ...args) => new Promise((resolve) => {
        try {
            fs[name](fd, ...args, (error, count, buffer) => resolve([error && tell(error), count, buffer]));
        } catch (error) {
            resolve(tell(error));
        }
    });
    for (const args of [[Buffer.alloc(3)], [Buffer.alloc(3), 1, 2, 0], [Buffer.alloc(3), { position: 2 }], [{ buffer: Buffer.alloc(2), position: 5 }], [Buffer.alloc(3), undefined],
        [Buffer.alloc(3), 1, 2], [Buffer.alloc(3), 5], [null], [5], [[1]], [Buffer.alloc(3), 0, 9, 0], [Buffer.alloc(0), 0, 1, 0], [Buffer.alloc(2), null, 1, 0]])
        console.log('read', args, await call('read', ...args));
    console.log((await call('read'))[2].length, (await call('read', undefined))[1]);
    for (const args of [[Buffer.from('xyz')], [Buffer.from('xyz'), 1], [Buffer.from('xyz'), 1, 1], [Buffer.from('xyz'), 1, 1, 4], [Buffer.from('xyz'), { offset: 2, position: 0 }],
        ['text'], ['text', 3], ['6869', 1, 'hex'], ['6', 1, 'hex'], [5], [null], [Buffer.from('x'), 2], [Buffer.from('x'), '1']])
        console.log('write', args, await call('write', ...args), content());
    console.log(await call('readv', [Buffer.alloc(2), Buffer.alloc(3)], 1), await call('readv', [Buffer.alloc(2)]), await call('writev', [Buffer.from('1'), Buffer.from('2')], 0), await call('writev', [5]));
    fs.closeSync(fd);
    fs.rmSync(folder, { recursive: true });
})();
