/* The module `buffer`: its thirteen exports, in Node's order and with Node's attributes. */
const { Blob, File, resolveObjectURL } = require('blob');
const { throwArgType } = require('checks');
const { nodeError, outOfRange } = require('errors');
const { getMaxBytes, setMaxBytes } = require('buffer_inspect');

const { Buffer, plain } = natives;
const [transcode, isUtf8, isAscii] = [natives.transcode, natives.isUtf8, natives.isAscii].map(plain);
const { atob, btoa } = globalThis;

const kMaxLength = 0x7fffffff;
const kStringMaxLength = 0x1fffffe8;

const module = { Buffer, transcode, isUtf8, isAscii, kMaxLength, kStringMaxLength, btoa, atob };

const constants = Object.defineProperties({}, {
    MAX_LENGTH: { value: kMaxLength, enumerable: true },
    MAX_STRING_LENGTH: { value: kStringMaxLength, enumerable: true },
});

function setInspectMaxBytes(value) {
    if (typeof value !== 'number') throwArgType('INSPECT_MAX_BYTES', 'of type number', value);
    if (value < 0 || Number.isNaN(value)) {
        throw nodeError(RangeError, 'ERR_OUT_OF_RANGE', outOfRange('INSPECT_MAX_BYTES', '>= 0', value));
    }
    setMaxBytes(value);
}

Object.defineProperty(module, 'constants', { value: constants, enumerable: true });
Object.defineProperty(module, 'INSPECT_MAX_BYTES', {
    get() { return getMaxBytes(); },
    set(value) { setInspectMaxBytes(value); },
    enumerable: true,
    configurable: true,
});
Object.assign(module, { Blob, resolveObjectURL, File });

exports.module = module;
