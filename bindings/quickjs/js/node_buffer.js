/* The module `buffer`: its thirteen exports, in Node's order and with Node's attributes. */
const { throwArgType } = require('checks');
const { nodeError, outOfRange } = require('errors');
const { getMaxBytes, setMaxBytes } = require('buffer_inspect');

const { Buffer, isAscii, isUtf8, transcode } = natives;
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

/* A value that another file makes when it is first asked for. */
function defineLazily(file, name) {
    const define = (value) => Object.defineProperty(module, name, {
        value, writable: true, enumerable: true, configurable: true,
    });
    Object.defineProperty(module, name, {
        get() { return define(require(file)[name])[name]; },
        set: define,
        enumerable: true,
        configurable: true,
    });
}

Object.defineProperty(module, 'constants', { value: constants, enumerable: true });
Object.defineProperty(module, 'INSPECT_MAX_BYTES', {
    get() { return getMaxBytes(); },
    set(value) { setInspectMaxBytes(value); },
    enumerable: true,
    configurable: true,
});
defineLazily('blob', 'Blob');
defineLazily('blob', 'resolveObjectURL');
defineLazily('blob', 'File');

exports.module = module;
