// node:fs/promises: the calls of node:fs, settled in a later turn of the loop; FileHandle.
const { module: fs, WORK, readAll, decode } = require('node_fs');
const { CALLS, checkArguments, descriptorOf, optionsOf } = require('file_arguments');
const { later, onBehalf } = require('timer_queue');

function promised(work) {
    work = onBehalf(work);
    return new Promise((resolve, reject) => later(() => {
        try {
            resolve(work());
        } catch (error) {
            reject(error);
        }
    }));
}

class FileHandle {
    constructor(fd) {
        Object.defineProperty(this, '_fd', { value: fd, writable: true });
    }

    get fd() { return this._fd; }

    // The descriptor for a call; a handle that is closed has none.
    _of(syscall) {
        if (this._fd < 0)
            throw Object.assign(new Error('file closed'), { code: 'EBADF', syscall });
        return this._fd;
    }

    async read(...args) {
        const fd = this._of('read');
        let [buffer] = args;
        if (!ArrayBuffer.isView(buffer)) {
            const options = buffer ?? {};
            buffer = options.buffer ?? Buffer.alloc(16384);
            args = [buffer, options];
        }
        const bytesRead = await promised(() => fs.readSync(fd, ...args));
        return { __proto__: null, bytesRead, buffer };
    }

    async write(data, ...args) {
        const fd = this._of('write');
        const bytesWritten = await promised(() => fs.writeSync(fd, data, ...args));
        return { __proto__: null, bytesWritten, buffer: data };
    }

    async readFile(options) {
        const fd = this._of('readFile');
        return promised(() => decode(readAll(fd, 0), optionsOf(options).encoding));
    }

    createReadStream(options) { return this._stream(fs.createReadStream, options); }

    createWriteStream(options) { return this._stream(fs.createWriteStream, options); }

    // The handle closes when its stream is through; the stream leaves the descriptor alone.
    _stream(create, options) {
        const stream = create(null, { ...options, fd: descriptorOf(this._fd), autoClose: false });
        for (const end of options?.autoClose ?? true ? ['end', 'finish', 'error', 'close'] : [])
            stream.once(end, () => this.close());
        return stream;
    }

    readLines(options) {
        const input = this.createReadStream(options);
        return require('node_readline').module.createInterface({ input, crlfDelay: Infinity });
    }

    async close() {
        const fd = this._fd;
        this._fd = -1;
        if (fd >= 0)
            await promised(() => fs.closeSync(fd));
    }

    async [Symbol.asyncDispose]() { await this.close(); }
}

// The methods that are a call of node:fs on the descriptor, and what their errors name.
const PASSED_ON = {
    writeFile: ['writeFileSync', 'writeFile'], appendFile: ['writeFileSync', 'writeFile'], stat: ['fstatSync', 'fstat'],
    truncate: ['ftruncateSync', 'ftruncate'], sync: ['fsyncSync', 'fsync'], datasync: ['fsyncSync', 'fdatasync'],
    chmod: ['fchmodSync', 'fchmod'],
};
for (const [name, [call, syscall]] of Object.entries(PASSED_ON)) {
    const method = { async [name](...given) {
        const fd = this._of(syscall);
        return promised(() => fs[call](fd, ...given));
    } }[name];
    Object.defineProperty(FileHandle.prototype, name, { value: method, writable: true, configurable: true });
}

const promises = { constants: fs.constants };
for (const name of Object.keys(CALLS)) {
    // Calls on a descriptor are methods of FileHandle instead.
    if (/^f/.test(name) || name === 'close')
        continue;
    const call = { async [name](...given) {
        if (given[0] instanceof FileHandle)
            given[0] = given[0].fd;
        const checked = checkArguments(name, 'promised', given);
        const result = await promised(() => WORK[name](...checked));
        return name === 'open' ? new FileHandle(result) : result;
    } }[name];
    promises[name] = Object.defineProperty(call, 'length', { value: WORK[name].length, configurable: true });
}
exports.module = promises;
