// fs.ReadStream and fs.WriteStream. Each chunk is a Buffer of its own, filled by the system in
// place; chunks up to the pool's largest slot come from the pool.
const host = require('cli_host');
const { module: fs, readInto } = require('node_fs');
const { optionsOf, pathOf } = require('file_arguments');
const { later, onBehalf } = require('timer_queue');
const { Readable, Writable } = require('node_stream').module;
const { systemException, outOfRange, validateInteger } = require('node_error');

const CHUNK = 65536;

// Opens the file in a later turn and says so, as Node's streams do.
function openLater(stream, flags, mode, callback) {
    if (typeof stream.fd === 'number') {
        stream.pending = false;
        callback();
        return;
    }
    later(() => {
        try {
            stream.fd = fs.openSync(stream.path, flags, mode);
        } catch (error) {
            callback(error);
            return;
        }
        stream.pending = false;
        callback();
        stream.emit('open', stream.fd);
        stream.emit('ready');
    });
}

function closeFile(stream, error, callback) {
    const { fd } = stream;
    stream.fd = null;
    if (typeof fd !== 'number' || !stream.autoClose) {
        callback(error);
        return;
    }
    later(() => {
        const result = host.close(fd);
        callback(error ?? (result < 0 ? systemException(result, 'close') : null));
    });
}

function checkRange(start, end) {
    if (start !== undefined)
        validateInteger(start, 'start', 0);
    if (end !== undefined && end !== Infinity)
        validateInteger(end, 'end', 0);
    if (start !== undefined && end !== undefined && start > end)
        throw outOfRange('start', `<= "end" (here: ${end})`, start);
}

function readPart(fd, length, position) {
    const chunk = Buffer.allocUnsafe(length);
    const count = readInto(fd, chunk, 0, length, position);
    return { count, part: count > 0 && count < length ? chunk.subarray(0, count) : chunk };
}

class ReadStream extends Readable {
    constructor(file, options) {
        options = optionsOf(options);
        checkRange(options.start, options.end);
        const target = { fd: options.fd ?? null, path: options.fd === undefined || options.fd === null ? pathOf(file) : undefined };
        if (typeof target.fd === 'object' && target.fd !== null)
            target.fd = target.fd.fd;
        super({
            highWaterMark: options.highWaterMark ?? CHUNK, encoding: options.encoding, emitClose: options.emitClose,
            signal: options.signal,
            autoDestroy: options.autoClose ?? true,
            construct(callback) { openLater(this, options.flags ?? 'r', options.mode, callback); },
        });
        Object.defineProperty(this, '_readPart', { value: onBehalf(readPart) });
        Object.assign(this, target, {
            autoClose: options.autoClose ?? true, bytesRead: 0, pending: target.fd === null,
            flags: options.flags ?? 'r', start: options.start, end: options.end ?? Infinity, pos: options.start,
        });
    }

    _read(size) {
        const left = this.end === Infinity ? size : this.end - (this.start ?? 0) + 1 - this.bytesRead;
        const length = Math.min(size, left);
        if (length <= 0) {
            this.push(null);
            return;
        }
        later(() => {
            if (typeof this.fd !== 'number')
                return;
            const { count, part } = this._readPart(this.fd, length, this.pos ?? -1);
            if (count < 0) {
                this.destroy(systemException(count, 'read'));
                return;
            }
            if (this.pos !== undefined)
                this.pos += count;
            this.bytesRead += count;
            this.push(count === 0 ? null : part);
        });
    }

    _destroy(error, callback) { closeFile(this, error, callback); }

    close(callback) {
        if (callback)
            this.once('close', callback);
        this.destroy();
    }
}

class WriteStream extends Writable {
    constructor(file, options) {
        options = optionsOf(options);
        checkRange(options.start);
        const target = { fd: options.fd ?? null, path: options.fd === undefined || options.fd === null ? pathOf(file) : undefined };
        if (typeof target.fd === 'object' && target.fd !== null)
            target.fd = target.fd.fd;
        super({
            highWaterMark: options.highWaterMark, decodeStrings: true, defaultEncoding: options.encoding ?? 'utf8',
            emitClose: options.emitClose, signal: options.signal, autoDestroy: options.autoClose ?? true,
            construct(callback) { openLater(this, options.flags ?? 'w', options.mode ?? 0o666, callback); },
        });
        Object.assign(this, target, {
            autoClose: options.autoClose ?? true, bytesWritten: 0, pending: target.fd === null,
            flags: options.flags ?? 'w', start: options.start, pos: options.start,
        });
    }

    _write(chunk, encoding, callback) {
        later(() => {
            const count = host.write(this.fd, chunk.buffer, chunk.byteOffset, chunk.byteLength, this.pos ?? -1, chunk);
            if (count < 0) {
                callback(systemException(count, 'write'));
                return;
            }
            if (this.pos !== undefined)
                this.pos += count;
            this.bytesWritten += count;
            callback();
        });
    }

    _destroy(error, callback) { closeFile(this, error, callback); }

    close(callback) {
        if (callback)
            this.once('close', callback);
        this.end();
    }
}

Object.assign(exports, { ReadStream, WriteStream });
