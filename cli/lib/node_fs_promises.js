// node:fs/promises: the calls of node:fs, settled in a later turn of the loop; FileHandle.
const { module: fs, WORK, readAll, decode } = require('node_fs');
const { CALLS, checkArguments, optionsOf } = require('file_arguments');
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

    async read(...args) {
        let [buffer] = args;
        if (!ArrayBuffer.isView(buffer)) {
            const options = buffer ?? {};
            buffer = options.buffer ?? Buffer.alloc(16384);
            args = [buffer, options];
        }
        const bytesRead = await promised(() => fs.readSync(this._fd, ...args));
        return { __proto__: null, bytesRead, buffer };
    }

    async write(data, ...args) {
        const bytesWritten = await promised(() => fs.writeSync(this._fd, data, ...args));
        return { __proto__: null, bytesWritten, buffer: data };
    }

    readFile(options) {
        return promised(() => decode(readAll(this._fd, 0), optionsOf(options).encoding));
    }

    writeFile(data, options) { return promised(() => fs.writeFileSync(this._fd, data, options)); }

    appendFile(data, options) { return promised(() => fs.writeFileSync(this._fd, data, options)); }

    stat(options) { return promised(() => fs.fstatSync(this._fd, options)); }

    truncate(length) { return promised(() => fs.ftruncateSync(this._fd, length)); }

    sync() { return promised(() => fs.fsyncSync(this._fd)); }

    datasync() { return promised(() => fs.fsyncSync(this._fd)); }

    chmod(mode) { return promised(() => fs.fchmodSync(this._fd, mode)); }

    createReadStream(options) { return this._stream(fs.createReadStream, options); }

    createWriteStream(options) { return this._stream(fs.createWriteStream, options); }

    // The handle closes when its stream is through; the stream leaves the descriptor alone.
    _stream(create, options) {
        const stream = create(null, { ...options, fd: this._fd, autoClose: false });
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
