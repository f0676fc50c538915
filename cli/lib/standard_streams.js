// process.stdout, process.stderr and process.stdin.
const host = require('cli_host');

const EPIPE = -32;
let broken = false;

// Writes text to a standard descriptor. A reader that went away ends the program with one line.
exports.writeText = (fd, text) => {
    const result = host.writeText(fd, text.isWellFormed() ? text : text.toWellFormed());
    if (result >= 0 || broken)
        return;
    broken = true;
    const reason = result === EPIPE ? 'its reader is gone (EPIPE)' : require('node_error').systemError(-result).text;
    const name = fd === 1 ? 'standard output' : 'standard error';
    require('process').fail(null, fd === 1 ? `offheap: cannot write to ${name}: ${reason}\n` : '');
};

exports.output = (fd) => {
    const { Writable } = require('node_stream').module;
    const tty = host.os.isatty(fd);
    const stream = new Writable({
        decodeStrings: false,
        write(chunk, encoding, callback) {
            if (typeof chunk === 'string')
                chunk = encoding === 'utf8' || encoding === 'utf-8' ? chunk : Buffer.from(chunk, encoding);
            if (typeof chunk === 'string')
                exports.writeText(fd, chunk);
            else
                host.write(fd, chunk.buffer, chunk.byteOffset, chunk.byteLength, -1, chunk);
            callback();
        },
    });
    Object.assign(stream, { fd, _type: tty ? 'tty' : 'fs', _isStdio: true });
    if (tty) {
        const [columns, rows] = host.os.ttyGetWinSize(fd) ?? [80, 24];
        Object.assign(stream, { isTTY: true, columns, rows, getWindowSize: () => [columns, rows], getColorDepth: () => 8,
            hasColors: () => true });
    }
    stream.destroySoon = stream.destroy;
    stream._destroy = (error, callback) => callback(error);
    return stream;
};

exports.input = () => {
    const { Readable } = require('node_stream').module;
    const { enter } = require('task_queue');
    let watching = false;
    const stream = new Readable({
        highWaterMark: 65536,
        read() {
            if (watching)
                return;
            watching = true;
            host.os.setReadHandler(0, () => {
                host.os.setReadHandler(0, null);
                watching = false;
                const chunk = Buffer.allocUnsafe(65536);
                const count = host.read(0, chunk.buffer, chunk.byteOffset, chunk.byteLength, -1, chunk);
                enter(() => {
                    if (count < 0)
                        stream.destroy(require('node_error').systemException(count, 'read'));
                    else
                        stream.push(count === 0 ? null : chunk.subarray(0, count));
                });
            });
        },
        destroy(error, callback) {
            if (watching)
                host.os.setReadHandler(0, null);
            callback(error);
        },
    });
    Object.assign(stream, { fd: 0 });
    if (host.os.isatty(0))
        stream.isTTY = true;
    return stream;
};
