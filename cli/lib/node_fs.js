// node:fs: the synchronous calls, streams over them, and callbacks that come in a later turn of the
// loop. Files are read and written by the host in place: into a Buffer's own memory, without copies.
const host = require('cli_host');
const path = require('node_path').module;
const ranges = require('file_ranges');
const { CALLS, checkArguments, constants, descriptorOf, flagsOf, lengthOf, pathOf, takeCallback } = require('file_arguments');
const { nodeError, systemException, validateFunction, validateObject } = require('node_error');

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_TRUNC } = constants;
// Reading a file of unknown size grows by this much.
const CHUNK = 65536;

function check(result, syscall, file, dest) {
    if (result < 0)
        throw systemException(result, syscall, file, dest);
    return result;
}

// Status -----------------------------------------------------------------------------------------

const FIELDS = ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks',
    'atimeMs', 'mtimeMs', 'ctimeMs', 'birthtimeMs'];

class Stats {
    constructor(values, big) {
        FIELDS.forEach((name, i) => {
            this[name] = big ? BigInt(Math.trunc(values[i])) : values[i];
        });
        for (const name of ['atime', 'mtime', 'ctime', 'birthtime']) {
            const ms = values[FIELDS.indexOf(`${name}Ms`)];
            if (big)
                this[`${name}Ns`] = BigInt(Math.trunc(ms * 1e6));
            Object.defineProperty(this, name, {
                get: () => new Date(ms), enumerable: true, configurable: true,
            });
        }
    }
}
const KINDS = { isFile: 'S_IFREG', isDirectory: 'S_IFDIR', isSymbolicLink: 'S_IFLNK', isFIFO: 'S_IFIFO',
    isSocket: 'S_IFSOCK', isCharacterDevice: 'S_IFCHR', isBlockDevice: 'S_IFBLK' };
for (const name of Object.keys(KINDS)) {
    Object.defineProperty(Stats.prototype, name, {
        value() { return (Number(this.mode) & constants.S_IFMT) === constants[KINDS[name]]; },
        writable: true, configurable: true,
    });
}

function status(target, options, follow, syscall, file) {
    const values = host.stat(target, follow);
    if (typeof values === 'number') {
        if (options?.throwIfNoEntry === false && (values === -2 || values === -20))
            return undefined;
        throw systemException(values, syscall, file);
    }
    return new Stats(values, options?.bigint === true);
}

class Dirent {
    constructor(parentPath, name, stats) {
        this.name = name;
        this.parentPath = parentPath;
        Object.defineProperty(this, '_stats', { value: stats });
    }
}
for (const name of Object.keys(KINDS)) {
    Object.defineProperty(Dirent.prototype, name, {
        value() { return this._stats[name](); }, writable: true, configurable: true,
    });
}

// Bytes ------------------------------------------------------------------------------------------

function readInto(fd, view, offset, length, position) {
    return host.read(fd, view.buffer, view.byteOffset + offset, length, position, view);
}

// No bytes are written of a buffer that is gone.
function writeOut(fd, view, { offset, length, position }) {
    const { buffer, byteOffset } = length > 0 ? view : Buffer.alloc(0);
    return host.write(fd, buffer, byteOffset + (length > 0 ? offset : 0), length, position, view);
}

const MOST_BYTES = 2 ** 31 - 1;

// Everything from a descriptor: its size when it is a file, else until it ends.
function readAll(fd, size, file) {
    if (size > MOST_BYTES)
        throw nodeError(RangeError, 'ERR_FS_FILE_TOO_LARGE', `File size (${size}) is greater than 2 GiB`);
    let target = Buffer.allocUnsafe(size > 0 ? size : CHUNK);
    let length = 0;
    for (;;) {
        if (length === target.length) {
            if (size > 0 && length === size) {
                const probe = Buffer.allocUnsafe(1);
                const more = check(readInto(fd, probe, 0, 1, -1), 'read', file);
                if (more === 0)
                    return target;
                size = 0;
                target = Buffer.concat([target, probe, Buffer.allocUnsafe(Math.max(CHUNK, length))]);
                length++;
                continue;
            }
            target = Buffer.concat([target, Buffer.allocUnsafe(length)]);
        }
        const count = check(readInto(fd, target, length, target.length - length, -1), 'read', file);
        if (count === 0)
            return target.subarray(0, length);
        length += count;
    }
}

const bytesOfView = (view) => Buffer.from(view.buffer, view.byteOffset, view.byteLength);

function decode(bytes, encoding) {
    return encoding ? bytes.toString(encoding) : bytes;
}

// Calls that have three forms ---------------------------------------------------------------------

// What each does with arguments that are checked. The lengths of their lists are those of the calls.
const WORK = {
    open(file, flags, mode) { return check(host.open(file, flagsOf(flags), mode), 'open', file); },
    close(fd) { check(host.close(fd), 'close'); },
    readFile(file, { encoding, flag }) {
        if (typeof file === 'number')
            return decode(readAll(file, WORK.fstat(file).size), encoding);
        const fd = WORK.open(file, flag);
        try {
            const stats = WORK.fstat(fd);
            return decode(readAll(fd, stats.isFile() ? stats.size : 0), encoding);
        } finally {
            host.close(fd);
        }
    },
    writeFile(file, data, { encoding, flag, mode, flush }) {
        const bytes = typeof data === 'string' ? Buffer.from(data, encoding ?? 'utf8') : data;
        const fd = typeof file === 'number' ? file : WORK.open(file, flag, mode);
        try {
            check(writeOut(fd, bytes, { offset: 0, length: bytes.byteLength, position: -1 }), 'write');
            if (flush)
                WORK.fsync(fd);
        } finally {
            if (typeof file !== 'number')
                host.close(fd);
        }
    },
    appendFile(file, data, options) { WORK.writeFile(file, data, options); },
    stat(file, options) { return status(file, options, true, 'stat', file); },
    lstat(file, options) { return status(file, options, false, 'lstat', file); },
    fstat(fd, options) { return status(fd, options, true, 'fstat'); },
    access(file, mode) { check(host.access(file, mode), 'access', file); },
    mkdir(file, { recursive, mode }) {
        if (recursive)
            return makeDirectories(path.resolve(file), mode);
        check(host.mkdir(file, mode), 'mkdir', file);
        return undefined;
    },
    readdir(file, { withFileTypes, recursive, encoding }) {
        const names = listDirectory(file, recursive ? '' : null);
        if (!withFileTypes)
            return encoding === 'buffer' ? names.map((name) => Buffer.from(name)) : names;
        return names.map((name) => new Dirent(path.dirname(path.join(file, name)), path.basename(name),
            WORK.lstat(path.join(file, name))));
    },
    unlink(file) { check(host.unlink(file), 'unlink', file); },
    rmdir(file) { check(host.rmdir(file), 'rmdir', file); },
    rm(file, options) { removePath(file, options); },
    rename(from, to) { check(host.os.rename(from, to), 'rename', from, to); },
    copyFile(from, to, mode) {
        const source = check(host.open(from, O_RDONLY, 0), 'copyfile', from, to);
        try {
            const flags = O_WRONLY | O_CREAT | (mode & constants.COPYFILE_EXCL ? O_EXCL : O_TRUNC);
            const target = check(host.open(to, flags, WORK.fstat(source).mode & 0o777), 'copyfile', from, to);
            try {
                copyBytes(source, target);
            } finally {
                host.close(target);
            }
        } finally {
            host.close(source);
        }
    },
    truncate(file, length) {
        const fd = WORK.open(file, 'r+');
        try {
            WORK.ftruncate(fd, lengthOf(length));
        } finally {
            host.close(fd);
        }
    },
    ftruncate(fd, length) { check(host.ftruncate(fd, Math.max(length, 0)), 'ftruncate'); },
    fsync(fd) { check(host.fsync(fd), 'fsync'); },
    fdatasync(fd) { check(host.fsync(fd), 'fdatasync'); },
    chmod(file, mode) { check(host.chmod(file, mode), 'chmod', file); },
    fchmod(fd, mode) { check(host.fchmod(fd, mode), 'fchmod'); },
    utimes(file, atime, mtime) {
        const ms = (time) => (time instanceof Date ? time.getTime() : Number(time) * 1000);
        check(host.os.utimes(file, ms(atime), ms(mtime)), 'utime', file);
    },
    symlink(target, file) { check(host.os.symlink(target, file), 'symlink', target, file); },
    readlink(file, { encoding }) {
        const [target, error] = host.os.readlink(file);
        check(-error, 'readlink', file);
        return nameAs(target, encoding);
    },
    realpath(file, { encoding, isNative }) {
        const [name, error] = host.os.realpath(file);
        if (error !== 0)
            throw (isNative ? null : missingPart(file)) ?? systemException(-error, 'realpath', file);
        return nameAs(name, encoding);
    },
    mkdtemp(prefix, { encoding }) {
        const [name, error] = host.os.mkdtemp(`${prefix}XXXXXX`);
        check(-error, 'mkdtemp', `${prefix}XXXXXX`);
        return nameAs(name, encoding);
    },
};

// A name that the system gave, in the encoding that was asked for.
function nameAs(name, encoding) {
    return encoding === 'buffer' ? Buffer.from(name) : decode(Buffer.from(name), encoding ?? 'utf8');
}

// The error for the part of a path that cannot be walked, as Node, which walks it, has it.
function missingPart(file) {
    const parts = path.resolve(file).split('/');
    for (let i = 1; i < parts.length; i++) {
        const place = parts.slice(0, i + 1).join('/');
        for (const [follow, syscall] of [[false, 'lstat'], [true, 'stat']]) {
            const result = host.stat(place, follow);
            if (typeof result === 'number')
                return systemException(result, syscall, place);
        }
    }
    return undefined;
}

const fs = {
    constants, Stats, Dirent, F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1,

    readSync(fd, buffer, offset, length, position) {
        ranges.requireView(buffer);
        if (arguments.length <= 3 || typeof offset === 'object') {
            ranges.checkOptions(offset);
            [offset, length, position] = ranges.ofOptions(buffer, offset);
        }
        const range = ranges.rangeToRead(buffer, offset, length, position);
        descriptorOf(fd);
        return range.length === 0 ? 0 : check(readInto(fd, buffer, range.offset, range.length, range.position), 'read');
    },
    writeSync(fd, data, offset, length, position) {
        // Or (fd, string, position, encoding).
        const isView = ArrayBuffer.isView(data);
        const bytes = isView ? data : ranges.textToWrite(data, length);
        const range = isView ? ranges.rangeToWrite(data, offset, length, position)
            : ranges.rangeToWrite(bytes, 0, bytes.byteLength, offset);
        descriptorOf(fd);
        return check(writeOut(fd, bytes, range), 'write');
    },
    existsSync(file) {
        try {
            return host.access(pathOf(file), 0) === 0;
        } catch {
            return false;
        }
    },
    writevSync(fd, buffers, position) {
        ranges.requireViews(buffers);
        if (buffers.length === 0)
            return 0;
        const whole = Buffer.concat(buffers.filter((view) => view.byteLength > 0).map(bytesOfView));
        return fs.writeSync(fd, whole, 0, undefined, position);
    },
    readvSync(fd, buffers, position) {
        ranges.requireViews(buffers);
        if (buffers.length === 0)
            throw systemException(-22, 'read');
        const place = ranges.placeToWrite(position);
        let total = 0;
        for (const buffer of buffers) {
            if (buffer.byteLength === 0)
                continue;
            const count = check(readInto(fd, buffer, 0, buffer.byteLength, place < 0 ? -1 : place + total), 'read');
            total += count;
            if (count < buffer.byteLength)
                break;
        }
        return total;
    },
};
for (const name of Object.keys(CALLS)) {
    const call = { [`${name}Sync`](...given) { return WORK[name](...checkArguments(name, 'sync', given)); } }[`${name}Sync`];
    fs[`${name}Sync`] = Object.defineProperty(call, 'length', { value: WORK[name].length, configurable: true });
}
fs.realpathSync.native = (...given) => WORK.realpath(...checkArguments('realpath', 'promised', given));

function makeDirectories(file, mode) {
    const result = host.mkdir(file, mode);
    if (result === 0)
        return file;
    if (result === -2) {
        const first = makeDirectories(path.dirname(file), mode);
        check(host.mkdir(file, mode), 'mkdir', file);
        return first ?? file;
    }
    if (host.kind(file) !== 1)
        throw systemException(result, 'mkdir', file);
    return undefined;
}

// Names in a directory, sorted; with `prefix` not null those of directories below, too.
function listDirectory(file, prefix) {
    if (host.kind(file) !== 1)
        throw systemException(host.kind(file) < 0 ? host.kind(file) : -20, 'scandir', file);
    const [names, error] = host.os.readdir(file);
    check(-error, 'scandir', file);
    const list = names.filter((name) => name !== '.' && name !== '..').sort();
    if (prefix === null)
        return list;
    return list.flatMap((name) => {
        const below = path.join(file, name);
        const here = path.join(prefix, name);
        return WORK.lstat(below).isDirectory() ? [here, ...listDirectory(below, here)] : [here];
    });
}

function removePath(file, { force = false, recursive = false }) {
    const stats = WORK.lstat(file, { throwIfNoEntry: false });
    if (stats === undefined) {
        if (!force)
            throw systemException(-2, 'lstat', file);
        return;
    }
    if (!stats.isDirectory()) {
        WORK.unlink(file);
        return;
    }
    if (!recursive) {
        const error = nodeError(Error, 'ERR_FS_EISDIR', `Path is a directory: rm returned EISDIR (is a directory) ${file}`);
        throw Object.assign(error, { name: 'SystemError', errno: 21, syscall: 'rm', path: file });
    }
    for (const name of listDirectory(file, null))
        removePath(path.join(file, name), { recursive });
    WORK.rmdir(file);
}

function copyBytes(source, target) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    for (;;) {
        const count = check(readInto(source, chunk, 0, CHUNK, -1), 'read');
        if (count === 0)
            return;
        check(host.write(target, chunk.buffer, chunk.byteOffset, count, -1, chunk), 'write');
    }
}

// Callbacks --------------------------------------------------------------------------------------

function later(callback, work) {
    const queue = require('timer_queue');
    work = queue.onBehalf(work);
    queue.later(() => {
        let result;
        try {
            result = work();
        } catch (error) {
            callback(error);
            return;
        }
        if (result === undefined)
            callback(null);
        else
            callback(null, result);
    });
}

// fs.stat(...) and friends: the synchronous call, its answer in a later turn.
for (const name of Object.keys(CALLS)) {
    fs[name] = { [name](...given) {
        const { callback, checked } = takeCallback(name, given);
        later(callback, () => WORK[name](...checked));
    } }[name];
}
fs.realpath.native = (...given) => {
    const { callback, checked: [file, options] } = takeCallback('realpath', given);
    later(callback, () => WORK.realpath(file, { ...options, isNative: true }));
};
fs.exists = (file, callback) => {
    validateFunction(callback, 'cb');
    later((error, found) => callback(found), () => fs.existsSync(file));
};
// (fd[, buffer], callback), (fd, buffer, options, callback), (fd, options, callback), or all six.
fs.read = function read(fd, buffer, offset, length, position, callback) {
    descriptorOf(fd);
    if (arguments.length <= 4) {
        let options = null;
        callback = arguments[arguments.length - 1];
        if (arguments.length === 4)
            options = offset;
        else if (arguments.length === 2 || !ArrayBuffer.isView(buffer))
            [options, buffer] = [arguments.length === 2 ? null : buffer, undefined];
        if (options !== null && (options !== undefined || arguments.length === 4))
            validateObject(options, 'options');
        if (buffer === undefined && arguments.length < 4)
            buffer = options?.buffer ?? Buffer.alloc(16384);
        [offset, length, position] = ranges.ofOptions(buffer, options);
    }
    ranges.requireView(buffer);
    validateFunction(callback, 'cb');
    const range = ranges.rangeToRead(buffer, offset, length, position);
    later((error, count) => callback(error, count ?? 0, buffer),
        () => (range.length === 0 ? 0 : fs.readSync(fd, buffer, range)));
};
// (fd, buffer[, offset[, length[, position]]], callback), (fd, buffer, options, callback), (fd, string[, position[, encoding]], callback)
fs.write = function write(fd, data, offset, length, position, callback) {
    descriptorOf(fd);
    const answer = (error, count) => callback(error, count ?? 0, data);
    if (ArrayBuffer.isView(data)) {
        callback ||= position || length || offset;
        validateFunction(callback, 'cb');
        const range = ranges.rangeToWrite(data, typeof offset === 'function' ? undefined : offset, length, position);
        later(answer, () => fs.writeSync(fd, data, range));
        return;
    }
    const bytes = ranges.textToWrite(data, typeof position === 'function' ? length : 'utf8');
    const place = typeof offset === 'function' ? null : offset;
    callback = typeof position === 'function' ? position : typeof offset === 'function' ? offset : length;
    validateFunction(callback, 'cb');
    later(answer, () => fs.writeSync(fd, bytes, 0, bytes.byteLength, place));
};
for (const name of ['readv', 'writev']) {
    fs[name] = { [name](fd, buffers, position, callback) {
        descriptorOf(fd);
        ranges.requireViews(buffers);
        callback ||= position;
        validateFunction(callback, 'cb');
        later((error, count) => callback(error, count ?? 0, buffers), () => fs[`${name}Sync`](fd, buffers, position));
    } }[name];
}

fs.createReadStream = (file, options) => new (require('file_streams').ReadStream)(file, options);
fs.createWriteStream = (file, options) => new (require('file_streams').WriteStream)(file, options);
for (const name of ['ReadStream', 'WriteStream']) {
    Object.defineProperty(fs, name, {
        get: () => require('file_streams')[name], enumerable: true, configurable: true,
    });
}
Object.defineProperty(fs, 'promises', {
    get: () => require('node_fs_promises').module, enumerable: true, configurable: true,
});
fs.openAsBlob = (file, options) => Promise.resolve(new Blob([fs.readFileSync(file)], options));

Object.assign(exports, { module: fs, WORK, readAll, readInto, decode });
