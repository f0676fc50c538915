// The system's errors of Linux: name, number and Node's words for it.
const ERRORS = [
    ['E2BIG', 7, 'argument list too long'], ['EACCES', 13, 'permission denied'],
    ['EADDRINUSE', 98, 'address already in use'], ['EADDRNOTAVAIL', 99, 'address not available'],
    ['EAFNOSUPPORT', 97, 'address family not supported'], ['EAGAIN', 11, 'resource temporarily unavailable'],
    ['EALREADY', 114, 'connection already in progress'], ['EBADF', 9, 'bad file descriptor'],
    ['EBUSY', 16, 'resource busy or locked'], ['ECANCELED', 125, 'operation canceled'],
    ['ECONNABORTED', 103, 'software caused connection abort'], ['ECONNREFUSED', 111, 'connection refused'],
    ['ECONNRESET', 104, 'connection reset by peer'], ['EDESTADDRREQ', 89, 'destination address required'],
    ['EEXIST', 17, 'file already exists'], ['EFAULT', 14, 'bad address in system call argument'],
    ['EFBIG', 27, 'file too large'], ['EHOSTUNREACH', 113, 'host is unreachable'],
    ['EILSEQ', 84, 'illegal byte sequence'], ['EINTR', 4, 'interrupted system call'],
    ['EINVAL', 22, 'invalid argument'], ['EIO', 5, 'i/o error'], ['EISCONN', 106, 'socket is already connected'],
    ['EISDIR', 21, 'illegal operation on a directory'], ['ELOOP', 40, 'too many symbolic links encountered'],
    ['EMFILE', 24, 'too many open files'], ['EMLINK', 31, 'too many links'], ['EMSGSIZE', 90, 'message too long'],
    ['ENAMETOOLONG', 36, 'name too long'], ['ENETDOWN', 100, 'network is down'],
    ['ENETUNREACH', 101, 'network is unreachable'], ['ENFILE', 23, 'file table overflow'],
    ['ENOBUFS', 105, 'no buffer space available'], ['ENODATA', 61, 'no data available'],
    ['ENODEV', 19, 'no such device'], ['ENOENT', 2, 'no such file or directory'], ['ENOEXEC', 8, 'exec format error'],
    ['ENOMEM', 12, 'not enough memory'], ['ENOPROTOOPT', 92, 'protocol not available'],
    ['ENOSPC', 28, 'no space left on device'], ['ENOSYS', 38, 'function not implemented'],
    ['ENOTCONN', 107, 'socket is not connected'], ['ENOTDIR', 20, 'not a directory'],
    ['ENOTEMPTY', 39, 'directory not empty'], ['ENOTSOCK', 88, 'socket operation on non-socket'],
    ['ENOTSUP', 95, 'operation not supported on socket'], ['ENOTTY', 25, 'inappropriate ioctl for device'],
    ['ENXIO', 6, 'no such device or address'], ['EOPNOTSUPP', 95, 'operation not supported on socket'],
    ['EOVERFLOW', 75, 'value too large for defined data type'], ['EPERM', 1, 'operation not permitted'],
    ['EPIPE', 32, 'broken pipe'], ['EPROTO', 71, 'protocol error'], ['EPROTONOSUPPORT', 93, 'protocol not supported'],
    ['EPROTOTYPE', 91, 'protocol wrong type for socket'], ['ERANGE', 34, 'result too large'],
    ['EROFS', 30, 'read-only file system'], ['ESPIPE', 29, 'invalid seek'], ['ESRCH', 3, 'no such process'],
    ['ETIMEDOUT', 110, 'connection timed out'], ['ETXTBSY', 26, 'text file is busy'],
    ['EWOULDBLOCK', 11, 'resource temporarily unavailable'], ['EXDEV', 18, 'cross-device link not permitted'],
];

// Those that os.constants lists and Node has no words for.
const UNKNOWN = {
    EBADMSG: 74, ECHILD: 10, EDEADLK: 35, EDOM: 33, EDQUOT: 122, EIDRM: 43, EINPROGRESS: 115, EMULTIHOP: 72,
    ENETRESET: 102, ENOLCK: 37, ENOLINK: 67, ENOMSG: 42, ENOSR: 63, ENOSTR: 60, ESTALE: 116, ETIME: 62,
};

// Those that Node has words for and os.constants does not list.
const UNLISTED = [
    ['ENONET', 64, 'machine is not on the network'],
    ['ESHUTDOWN', 108, 'cannot send after transport endpoint shutdown'], ['EHOSTDOWN', 112, 'host is down'],
    ['EREMOTEIO', 121, 'remote I/O error'], ['ESOCKTNOSUPPORT', 94, 'socket type not supported'],
    ['EUNATCH', 49, 'protocol driver not attached'],
];

/** os.constants.errno */
exports.numbers = () => {
    const rows = [...ERRORS, ...Object.entries(UNKNOWN)].map(([name, number]) => [name, number]);
    return Object.assign(Object.create(null), Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1))));
};

// Two names of one number: the first of the list is not always the one that Node says.
const ALIASES = ['EOPNOTSUPP', 'EWOULDBLOCK'];

/** [[name, number, text]], a number once. */
exports.described = () => [...ERRORS.filter(([name]) => !ALIASES.includes(name)), ...UNLISTED];

/** The name and text of a positive number. */
exports.describe = (number) => {
    const row = exports.described().find((entry) => entry[1] === number);
    const unknown = `Unknown system error -${number}`;
    return row ? { code: row[0], text: row[2] } : { code: unknown, text: unknown };
};
