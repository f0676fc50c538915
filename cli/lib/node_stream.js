// node:stream.
const common = require('stream_common');
const { Readable, ReadableState } = require('stream_readable');
const { Writable, WritableState } = require('stream_writable');
const { Duplex, Transform, PassThrough } = require('stream_duplex');
const { eos, pipeline, promises } = require('stream_helpers');

const { Stream } = common;
Readable.ReadableState = ReadableState;
Writable.WritableState = WritableState;

function finished(stream, options, callback) {
    return eos(stream, options, callback);
}

Object.assign(Stream, {
    Stream, Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline, promises,
    getDefaultHighWaterMark: common.getDefaultHighWaterMark, setDefaultHighWaterMark: common.setDefaultHighWaterMark,
    addAbortSignal(signal, stream) {
        require('node_error').validateAbortSignal(signal, 'signal');
        common.watchSignal(stream, signal);
        return stream;
    },
    destroy(stream, error) { stream.destroy(error); },
    isReadable: (stream) => stream?.readable === true,
    isWritable: (stream) => stream?.writable === true,
    isErrored: (stream) => Boolean(stream?.errored),
    isDestroyed: (stream) => stream?.destroyed === true,
    isDisturbed: (stream) => Boolean(stream?.readableDidRead || stream?.readableAborted),
    _isUint8Array: (value) => value instanceof Uint8Array,
    _uint8ArrayToBuffer: (view) => Buffer.from(view.buffer, view.byteOffset, view.byteLength),
});
const custom = Symbol.for('nodejs.util.promisify.custom');
Object.defineProperty(pipeline, custom, { value: promises.pipeline });
Object.defineProperty(finished, custom, { value: promises.finished });
exports.module = Stream;
