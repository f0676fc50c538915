const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fs-'));
const file = path.join(folder, 'a.txt');
const shown = (error) => `${error.name} ${error.code} ${error.errno} ${error.syscall} ${error.message} ${error.path} ${error.dest}`.replaceAll(folder, '<dir>');
function attempt(work) {
    try {
        console.log(work());
    } catch (error) {
        console.log(shown(error));
    }
}
fs.writeFileSync(file, 'hello');
fs.appendFileSync(file, Buffer.from(' wörld'));
console.log(fs.readFileSync(file, 'utf8'), fs.readFileSync(file), fs.readFileSync(file, { encoding: 'base64' }));
const fd = fs.openSync(file, 'r+');
const target = Buffer.alloc(10);
console.log(fs.readSync(fd, target), target.toString('latin1'), fs.readSync(fd, target, 2, 3, 0), target.toString('latin1'), fs.readSync(fd, target, { position: 6, length: 2 }));
console.log(fs.writeSync(fd, 'XY', 1), fs.writeSync(fd, Buffer.from('abcdef'), 2, 2, 5), fs.readFileSync(file, 'utf8'), fs.fstatSync(fd).size);
fs.ftruncateSync(fd, 4);
fs.closeSync(fd);
attempt(() => fs.closeSync(fd));
const stats = fs.statSync(file);
console.log(stats.isFile(), stats.isDirectory(), stats.size, stats.mtime instanceof Date, (stats.mode & 0o777).toString(8), typeof stats.mtimeMs, fs.statSync(file, { bigint: true }).size);
console.log(fs.statSync('/nowhere', { throwIfNoEntry: false }), fs.existsSync(file), fs.existsSync('/nowhere'), fs.existsSync(5));
attempt(() => fs.readFileSync(path.join(folder, 'missing')));
attempt(() => fs.readFileSync(folder));
attempt(() => fs.openSync(path.join(folder, 'x', 'y'), 'w'));
attempt(() => fs.mkdirSync(folder));
attempt(() => fs.rmdirSync(folder));
attempt(() => fs.unlinkSync(path.join(folder, 'missing')));
attempt(() => fs.renameSync(path.join(folder, 'missing'), path.join(folder, 'other')));
attempt(() => fs.readdirSync(file));
attempt(() => fs.statSync(path.join(file, 'below')));
attempt(() => fs.readFileSync(123456));
attempt(() => fs.readFileSync({}));
attempt(() => fs.readFileSync('a\0b'));
attempt(() => fs.readFileSync(file, 'no-encoding'));
attempt(() => fs.openSync(file, 'q'));
attempt(() => fs.readSync('x', target));
attempt(() => fs.readSync(0, {}));
attempt(() => fs.readSync(0, target, 11));
attempt(() => fs.accessSync('/nowhere'));
attempt(() => fs.rmSync(folder));
attempt(() => fs.copyFileSync('/nowhere', '/tmp/x'));
attempt(() => fs.mkdirSync(path.join(folder, 'p', 'q', 'r'), { recursive: true }).replace(folder, ''));
attempt(() => fs.mkdirSync(path.join(folder, 'p', 'q', 'r'), { recursive: true }));
fs.writeFileSync(path.join(folder, 'p', 'b.bin'), new Uint16Array([1, 2, 3]));
fs.copyFileSync(file, path.join(folder, 'p', 'copy'));
fs.symlinkSync(file, path.join(folder, 'link'));
console.log(fs.readdirSync(folder), fs.readdirSync(path.join(folder, 'p'), { withFileTypes: true }).map((entry) => [entry.name, entry.isDirectory()]), fs.readdirSync(folder, { recursive: true }).sort());
console.log(fs.lstatSync(path.join(folder, 'link')).isSymbolicLink(), fs.readlinkSync(path.join(folder, 'link')) === file, fs.realpathSync(path.join(folder, 'link')) === fs.realpathSync(file));
fs.renameSync(file, path.join(folder, 'renamed'));
fs.chmodSync(path.join(folder, 'renamed'), 0o600);
console.log((fs.statSync(path.join(folder, 'renamed')).mode & 0o777).toString(8), fs.constants.O_CREAT, fs.constants.R_OK);
const big = path.join(folder, 'big');
fs.writeFileSync(big, Buffer.alloc(200000, 'abcdefghij'));
fs.readFile(big, (error, data) => {
    console.log('callback', error, data.length);
    fs.stat('/nowhere', (failure) => console.log('callback', failure.code));
    streams();
});
async function streams() {
    const sizes = [];
    for await (const chunk of fs.createReadStream(big))
        sizes.push(chunk.length);
    console.log(sizes);
    let text = '';
    for await (const chunk of fs.createReadStream(big, { start: 5, end: 24, encoding: 'utf8', highWaterMark: 7 }))
        text += `${chunk}|`;
    console.log(text);
    const copy = fs.createWriteStream(path.join(folder, 'stream copy'));
    fs.createReadStream(big).pipe(copy).on('finish', async () => {
        console.log(copy.bytesWritten, fs.readFileSync(copy.path).equals(fs.readFileSync(big)));
        fs.createReadStream('/nowhere').on('error', (error) => console.log('stream', error.code)).on('close', () => promises());
    });
}
async function promises() {
    const { promises: p } = fs;
    await p.writeFile(file, 'async');
    console.log(await p.readFile(file, 'utf8'), (await p.stat(file)).size, await p.readdir(path.join(folder, 'p')));
    await p.readFile('/nowhere').catch((error) => console.log(shown(error)));
    const handle = await p.open(file);
    console.log((await handle.read(Buffer.alloc(3), 0, 3, 1)).buffer.toString(), (await handle.stat()).size);
    await handle.close();
    // A handle that is closed refuses whatever it is asked, before it looks at the arguments.
    for (const method of ['read', 'write', 'readFile', 'writeFile', 'appendFile', 'stat', 'truncate', 'sync', 'datasync', 'chmod'])
        await handle[method]({}).then(console.log, (error) => console.log(method, error.name, error.code, error.message, error.syscall));
    for (const method of ['createReadStream', 'createWriteStream', 'readLines']) {
        try {
            handle[method]();
        } catch (error) {
            console.log(method, error.name, error.code, error.message);
        }
    }
    console.log(handle.fd, await handle.close());
    fs.rmSync(folder, { recursive: true });
    console.log(fs.existsSync(folder));
}
