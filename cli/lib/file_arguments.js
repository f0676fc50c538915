// What the calls of node:fs are given: paths, flags, modes, options. And what each call asks of its
// arguments before it starts, in Node's order.
const { noOptions } = require('checks');
const { invalidArgType, invalidArgValue, nodeError, validateAbortSignal, validateFunction, validateInteger, validateObject } =
    require('node_error');

const constants = {
    __proto__: null,
    UV_FS_SYMLINK_DIR: 1, UV_FS_SYMLINK_JUNCTION: 2,
    O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2,
    UV_DIRENT_UNKNOWN: 0, UV_DIRENT_FILE: 1, UV_DIRENT_DIR: 2, UV_DIRENT_LINK: 3, UV_DIRENT_FIFO: 4, UV_DIRENT_SOCKET: 5,
    UV_DIRENT_CHAR: 6, UV_DIRENT_BLOCK: 7,
    S_IFMT: 0o170000, S_IFREG: 0o100000, S_IFDIR: 0o040000, S_IFCHR: 0o020000, S_IFBLK: 0o060000, S_IFIFO: 0o010000,
    S_IFLNK: 0o120000, S_IFSOCK: 0o140000,
    O_CREAT: 0o100, O_EXCL: 0o200,
    UV_FS_O_FILEMAP: 0, UV_FS_O_TEMPORARY: 0, UV_FS_O_SHORT_LIVED: 0, UV_FS_O_SEQUENTIAL: 0, UV_FS_O_RANDOM: 0,
    O_NOCTTY: 0o400, O_TRUNC: 0o1000, O_APPEND: 0o2000, O_DIRECTORY: 0o200000, O_NOATIME: 0o1000000, O_NOFOLLOW: 0o400000,
    O_SYNC: 0o4010000, O_DSYNC: 0o10000, O_DIRECT: 0o40000, O_NONBLOCK: 0o4000,
    S_IRWXU: 0o700, S_IRUSR: 0o400, S_IWUSR: 0o200, S_IXUSR: 0o100, S_IRWXG: 0o070, S_IRGRP: 0o040, S_IWGRP: 0o020,
    S_IXGRP: 0o010, S_IRWXO: 0o007, S_IROTH: 0o004, S_IWOTH: 0o002, S_IXOTH: 0o001,
    F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1,
    UV_FS_COPYFILE_EXCL: 1, COPYFILE_EXCL: 1, UV_FS_COPYFILE_FICLONE: 2, COPYFILE_FICLONE: 2,
    UV_FS_COPYFILE_FICLONE_FORCE: 4, COPYFILE_FICLONE_FORCE: 4,
};
const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_SYNC } = constants;
const FLAGS = {
    r: O_RDONLY, rs: O_RDONLY | O_SYNC, 'r+': O_RDWR, 'rs+': O_RDWR | O_SYNC,
    w: O_TRUNC | O_CREAT | O_WRONLY, wx: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
    'w+': O_TRUNC | O_CREAT | O_RDWR, 'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
    a: O_APPEND | O_CREAT | O_WRONLY, ax: O_APPEND | O_CREAT | O_WRONLY | O_EXCL, as: O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
    'a+': O_APPEND | O_CREAT | O_RDWR, 'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
};

function flagsOf(flags, name = 'flags') {
    if (flags === undefined || flags === null)
        return O_RDONLY;
    if (typeof flags === 'number') {
        validateInteger(flags, name, -(2 ** 31), 2 ** 31 - 1);
        return flags;
    }
    if (typeof flags === 'string' && Object.hasOwn(FLAGS, flags))
        return FLAGS[flags];
    throw invalidArgValue('flags', flags);
}

// A path argument as a string: text, Buffer or file: URL.
function pathOf(value, name = 'path') {
    let text = value;
    if (value instanceof Uint8Array)
        text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
    else if (typeof value === 'object' && value !== null && value.href !== undefined)
        text = require('node_url').module.fileURLToPath(value);
    if (typeof text !== 'string')
        throw invalidArgType(name, ['string', 'Buffer', 'URL'], value);
    if (text.includes('\0'))
        throw invalidArgValue(name, value, 'must be a string, Uint8Array, or URL without null bytes');
    return text;
}

function descriptorOf(fd) {
    validateInteger(fd, 'fd', 0, 2147483647);
    return fd;
}

// What was given, inherited properties included, before the defaults.
function optionsOf(options, defaults = noOptions) {
    if (options === undefined || options === null || typeof options === 'function')
        return defaults;
    if (typeof options === 'string')
        options = { encoding: options };
    else if (typeof options !== 'object')
        throw invalidArgType('options', ['string', 'Object'], options);
    const { encoding } = options;
    if (encoding !== undefined && encoding !== null && encoding !== 'buffer' && !Buffer.isEncoding(encoding))
        throw invalidArgValue('encoding', encoding, 'is invalid encoding');
    validateAbortSignal(options.signal, 'options.signal');
    const missing = Object.entries(defaults).filter(([key]) => options[key] === undefined);
    return { __proto__: options, ...Object.fromEntries(missing) };
}

const MOST_BITS = 2 ** 32 - 1;

// A mode as Node's calls want it: a number of 32 bits, or one in octal digits.
function modeOf(mode, name, otherwise) {
    mode ??= otherwise;
    if (typeof mode === 'string') {
        if (!/^[0-7]+$/.test(mode))
            throw invalidArgValue(name, mode, 'must be a 32-bit unsigned integer or an octal string');
        mode = parseInt(mode, 8);
    }
    validateInteger(mode, name, 0, MOST_BITS);
    return mode;
}

// The mode of access() and copyFile(), which Node's C++ looks at.
function bitsOf(mode) {
    if (mode === undefined || mode === null)
        return 0;
    if (typeof mode !== 'number')
        throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', 'mode must be int32 or null/undefined');
    if (mode < 0 || mode > 7)
        throw nodeError(RangeError, 'ERR_OUT_OF_RANGE', 'mode is out of range: >= 0 && <= 7');
    return mode;
}

function validateBoolean(value, name) {
    if (typeof value !== 'boolean')
        throw invalidArgType(name, 'boolean', value);
}

// Anything but an object counts as no options.
const statOptions = (options) => (typeof options === 'object' && options !== null ? options : {});

function secondsOf(time) {
    const isNumber = Number.isFinite(time) || (typeof time === 'string' && +time == time); // eslint-disable-line eqeqeq
    if (!isNumber && !(time instanceof Date))
        throw invalidArgType('time', ['Date', 'Time in seconds'], time);
    return typeof time === 'number' && time < 0 ? Date.now() / 1000 : time;
}

function lengthOf(length = 0) {
    validateInteger(length, 'len');
    return length;
}

function modeOptions(options, name) {
    if (typeof options === 'number' || typeof options === 'string')
        return { mode: modeOf(options, 'mode') };
    const { recursive = false, mode = 0o777 } = options || noOptions;
    validateBoolean(recursive, 'options.recursive');
    return { recursive, mode: modeOf(mode, name) };
}

function removalOptions(options = {}) {
    validateObject(options, 'options');
    options = { force: false, recursive: false, retryDelay: 100, maxRetries: 0, ...options }; // none is inherited
    const { force, recursive, retryDelay, maxRetries } = options;
    validateBoolean(force, 'options.force');
    validateBoolean(recursive, 'options.recursive');
    validateInteger(retryDelay, 'options.retryDelay', 0, 2 ** 31 - 1);
    validateInteger(maxRetries, 'options.maxRetries', 0, MOST_BITS);
    return options;
}

// The options of a call that writes a whole file.
function outputOptions(options, flag) {
    const checked = optionsOf(options, { encoding: 'utf8', mode: 0o666, flag });
    validateBoolean(checked.flush ?? false, 'options.flush');
    return { __proto__: checked, mode: modeOf(checked.mode, 'mode', 0o666), flag: checked.flag || flag };
}

function contentsOf(data) {
    if (typeof data !== 'string' && !ArrayBuffer.isView(data))
        throw invalidArgType('data', ['string', 'Buffer', 'TypedArray', 'DataView'], data);
    return data;
}

function output(ready, file, data, options, flag) {
    ready();
    options = outputOptions(options, flag);
    contentsOf(data);
    if (typeof file !== 'number') {
        file = pathOf(file);
        flagsOf(options.flag, 'options.flag');
    }
    return [file, data, options];
}

// stat() and lstat(), whose forms are strict to different degrees.
const status = {
    most: 2,
    check(ready, file, options) {
        options = optionsOf(statOptions(options));
        ready();
        return [pathOf(file), options];
    },
    sync: (ready, file, { bigint, throwIfNoEntry } = { bigint: false, throwIfNoEntry: true }) => [pathOf(file), { bigint, throwIfNoEntry }],
    promised(ready, file, options = {}) {
        validateObject(options, 'options');
        validateAbortSignal(options.signal, 'options.signal');
        return [pathOf(file), options];
    },
};

// Node opens the file before it looks at the length.
const pathAndLength = (ready, file, length) => [pathOf(file), length];

// For calls that take a path, or a descriptor, and nothing else.
const onlyPath = { most: 1, check: (ready, file) => (ready(), [pathOf(file)]) };
const onlyDescriptor = { most: 1, check: (ready, fd) => (ready(), [descriptorOf(fd)]) };
const pathAndOptions = (name) => ({ most: 2, check(ready, file, options) {
    ready();
    options = optionsOf(options);
    return [pathOf(file, name), options];
} });

// The promised realpath() is the system's own, where the others walk the path.
function nativePath(ready, file, options) {
    options = optionsOf(options, { isNative: true });
    return [pathOf(file), options];
}

// Each call: what it checks, calling ready() where Node looks at the callback; `sync` and `promised`
// where these forms check something else. Then the most arguments before a callback, of which the
// first (`needed`, usually 1) are no callback even when they are functions. `least`: of fewer
// arguments the second is the callback. `other`: where the last argument is missing, the one before
// is the callback. `otherwise`: what is called without any.
const CALLS = {
    open: { most: 3, least: 3, check(ready, file, flags, mode) {
        mode = modeOf(mode, 'mode', 0o666);
        flags = flagsOf(flags);
        file = pathOf(file);
        ready();
        return [file, flags, mode];
    }, sync(ready, file, flags, mode) {
        flags = flagsOf(flags);
        mode = modeOf(mode, 'mode', 0o666);
        return [pathOf(file), flags, mode];
    }, promised: (ready, file, flags, mode) => [pathOf(file), flagsOf(flags), modeOf(mode, 'mode', 0o666)] },
    close: { ...onlyDescriptor, otherwise(error) {
        if (error)
            throw error;
    } },
    readFile: { most: 2, other: true, check(ready, file, options) {
        ready();
        options = optionsOf(options, { flag: 'r' });
        if (typeof file !== 'number') {
            flagsOf(options.flag, 'options.flag');
            file = pathOf(file);
        }
        return [file, options];
    } },
    writeFile: { most: 3, needed: 2, other: true, check: (ready, file, data, options) => output(ready, file, data, options, 'w') },
    appendFile: { most: 3, needed: 2, other: true, check: (ready, file, data, options) => output(ready, file, data, options, 'a') },
    stat: status,
    lstat: status,
    fstat: { most: 2, check(ready, fd, options) {
        ready();
        options = statOptions(options);
        validateAbortSignal(options.signal, 'options.signal');
        return [descriptorOf(fd), options];
    }, sync: (ready, fd, { bigint } = { bigint: false }) => [descriptorOf(fd), { bigint }] },
    access: { most: 2, check(ready, file, mode) {
        file = pathOf(file);
        ready();
        return [file, bitsOf(mode)];
    } },
    mkdir: { most: 2, check(ready, file, options) {
        options = modeOptions(options, 'options.mode');
        ready();
        return [pathOf(file), options];
    }, promised: (ready, file, options) => [pathOf(file), modeOptions(options, 'mode')] },
    readdir: { most: 2, check(ready, file, options) {
        ready();
        options = optionsOf(options);
        file = pathOf(file);
        validateBoolean(options.recursive ?? false, 'options.recursive');
        return [file, options];
    }, promised(ready, file, options) {
        options = optionsOf(options);
        return [pathOf(file), options];
    } },
    unlink: onlyPath,
    rmdir: { most: 2, check(ready, file, options) {
        if (options?.recursive !== undefined)
            throw invalidArgValue('options.recursive', options.recursive, 'is no longer supported');
        ready();
        file = pathOf(file);
        if (options !== undefined)
            validateObject(options, 'options');
        return [file];
    } },
    rm: { most: 2, check(ready, file, options) {
        file = pathOf(file);
        options = removalOptions(options);
        ready();
        return [file, options];
    } },
    rename: { most: 2, needed: 2, check: (ready, from, to) => (ready(), [pathOf(from, 'oldPath'), pathOf(to, 'newPath')]) },
    copyFile: { most: 3, needed: 2, check(ready, from, to, mode) {
        from = pathOf(from, 'src');
        to = pathOf(to, 'dest');
        ready();
        return [from, to, bitsOf(mode)];
    } },
    truncate: { most: 2, check(ready, file, length) {
        length = lengthOf(length);
        ready();
        return [pathOf(file), length];
    }, sync: pathAndLength, promised: pathAndLength },
    ftruncate: { most: 2, check(ready, fd, length) {
        length = lengthOf(length);
        ready();
        return [descriptorOf(fd), length];
    } },
    fsync: onlyDescriptor,
    fdatasync: onlyDescriptor,
    chmod: { most: 2, needed: 2, check(ready, file, mode) {
        file = pathOf(file);
        mode = modeOf(mode, 'mode');
        ready();
        return [file, mode];
    } },
    fchmod: { most: 2, needed: 2, check(ready, fd, mode) {
        mode = modeOf(mode, 'mode');
        ready();
        return [descriptorOf(fd), mode];
    } },
    utimes: { most: 3, needed: 3, check(ready, file, atime, mtime) {
        ready();
        return [pathOf(file), secondsOf(atime), secondsOf(mtime)];
    } },
    symlink: { most: 3, needed: 2, other: true, check(ready, target, file, type) {
        const types = ['dir', 'file', 'junction', null, undefined];
        if (!types.includes(type))
            throw invalidArgValue('type', type, "must be one of: 'dir', 'file', 'junction', null, undefined");
        ready();
        return [pathOf(target, 'target'), pathOf(file)];
    } },
    readlink: { ...pathAndOptions('path'), promised: pathAndOptions('oldPath').check },
    realpath: { ...pathAndOptions('path'), promised: nativePath },
    mkdtemp: pathAndOptions('prefix'),
};

/** The callback among the arguments of a call, and the others, checked. */
function takeCallback(name, given) {
    const { most, needed = 1, least = 0, other, otherwise, check } = CALLS[name];
    const place = given.findIndex((value, i) => i >= needed && i < most && typeof value === 'function');
    let end = place < 0 ? most : place;
    if (given.length < least)
        end = 1;
    else if (other && end === most && !given[most])
        end--;
    const callback = given[end] === undefined && otherwise ? otherwise : given[end];
    const checked = check(() => validateFunction(callback, 'cb'), ...given.slice(0, end));
    return { callback, checked };
}

/** The arguments of a call without a callback, checked; `form` is 'sync' or 'promised'. */
function checkArguments(name, form, given) {
    const { [form]: special, check } = CALLS[name];
    return (special ?? check)(() => {}, ...given);
}

Object.assign(exports, { CALLS, checkArguments, constants, descriptorOf, flagsOf, lengthOf, optionsOf, pathOf, takeCallback });
