// Options that an object inherits count where they do in Node. What a program puts on Object.prototype is an option of
// an object that it gives, and of no call without options.
const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'inherited-'));
const file = path.join(folder, 'file');
const pollution = { encoding: 'hex', recursive: true, force: true, withFileTypes: true, bigint: true, throwIfNoEntry: false,
    offset: 1, length: 2, position: 1, type: 'x/y', endings: 'native', lastModified: 5, stream: true, fatal: true, ignoreBOM: true };

function attempt(call) {
    try {
        return call();
    } catch (error) {
        return `${error.name} ${error.code}`;
    }
}

function readPart(...more) {
    const fd = fs.openSync(file);
    const part = Buffer.alloc(4);
    const count = fs.readSync(fd, part, ...more);
    fs.closeSync(fd);
    return [count, part];
}

function decodeTwice(make, first, second) {
    const decoder = make();
    return [first, second].map((bytes) => attempt(() => decoder.decode(Buffer.from(bytes))));
}

const calls = {
    decoder: () => decodeTwice(() => new TextDecoder(), [0xef, 0xbb, 0xbf, 0xe2, 0x82], [0xac]),
    decoderOfNothing: () => decodeTwice(() => new TextDecoder('utf-16le', {}), [0xff, 0xfe, 0x41], [0]),
    blob: () => [new Blob(['a\r\nb'])].map(({ size, type }) => [size, type]),
    blobOfNothing: () => [new Blob(['a\r\nb'], {})].map(({ size, type }) => [size, type]),
    file: () => [new File(['a\r\nb'], 'n')].map(({ size, type, lastModified }) => [size, type, lastModified === 5]),
    read: () => fs.readFileSync(file, {}),
    write: () => { fs.writeFileSync(file, '6869', {}); return fs.readFileSync(file, 'latin1'); },
    append: () => { fs.appendFileSync(file, '6869'); return fs.readFileSync(file, 'latin1'); },
    part: () => readPart(),
    partOfNothing: () => readPart({}),
    status: () => [typeof fs.statSync(file).size, attempt(() => fs.statSync(path.join(folder, 'none'))), typeof fs.statSync(file, {}).size],
    list: () => [typeof fs.readdirSync(folder)[0], typeof fs.readdirSync(folder, {})[0]],
    make: () => attempt(() => fs.mkdirSync(path.join(folder, 'a/b'))),
    remove: () => [attempt(() => fs.rmSync(path.join(folder, 'none'))), attempt(() => fs.rmSync(folder, {}))],
};

fs.writeFileSync(file, 'hello');
for (const key of Object.keys(pollution)) {
    for (const [name, call] of Object.entries(calls)) {
        Object.defineProperty(Object.prototype, key, { value: pollution[key], writable: true, configurable: true });
        const result = attempt(call);
        delete Object.prototype[key];
        console.log(key, name, result);
    }
}

class Options {
    get encoding() { return 'hex'; }
}
console.log(fs.readFileSync(file, new Options()), fs.existsSync(file));
fs.writeFileSync(file, '6869', Object.create({ encoding: 'hex', mode: 0o600 }));
fs.appendFileSync(file, '6a6b', Object.create({ encoding: 'hex' }));
console.log(fs.readFileSync(file, 'latin1'), fs.statSync(file, Object.create({ bigint: true })).size, readPart(Object.create({ position: 1, length: 2 })));
console.log(typeof fs.readdirSync(folder, Object.create({ withFileTypes: true }))[0]);
fs.mkdirSync(path.join(folder, 'a/b'), Object.create({ recursive: true }));
console.log(attempt(() => fs.rmSync(folder, Object.create({ recursive: true }))), fs.existsSync(folder));
fs.createReadStream(file, Object.create({ encoding: 'hex', start: 1, end: 2 })).on('data', (text) => console.log(text)).on('close', () => {
    const stream = fs.createWriteStream(file, Object.create({ flags: 'a', encoding: 'hex' }));
    stream.end('6c6d', () => {
        console.log(fs.readFileSync(file, 'latin1'));
        fs.rmSync(folder, { recursive: true });
    });
});
