/*
 * TextDecoder: bytes in any encoding of the Encoding Standard to text. text_decoder.c does the work;
 * here are the class as a program sees it, and its errors.
 */
const { noOptions, requireOptions, throwArgType, throwInvalidThis, toText } = require('checks');
const { nodeError, plainError } = require('errors');

/* Own properties as in Node, where inspect() shows them on request. */
const flagsKey = Symbol('flags');
const handleKey = Symbol('handle');

const fatalFlag = 2;
const ignoreBomFlag = 4;

function throwUnsupported(label) {
    throw nodeError(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
}

let isTextDecoder;

class TextDecoder {
    #decoder;
    #fatal;
    #ignoreBOM;

    constructor(encoding = 'utf-8', options = noOptions) {
        const label = toText(encoding);
        requireOptions(options, 'options');
        const found = natives.find(label);
        if (found === undefined) throwUnsupported(label);
        /* Node asks for each of the two twice. */
        this[flagsKey] = (options?.fatal ? fatalFlag : 0) | (options?.ignoreBOM ? ignoreBomFlag : 0);
        this.#ignoreBOM = Boolean(options?.ignoreBOM);
        this.#fatal = Boolean(options?.fatal);
        this[handleKey] = undefined;
        this.#decoder = natives.create(found, (this[flagsKey] & fatalFlag) !== 0, this.#ignoreBOM);
        if (this.#decoder === undefined) throwUnsupported(natives.nameOf(found));
    }

    decode(input = undefined, options = noOptions) {
        if (!isTextDecoder(this)) throwInvalidThis('TextDecoder');
        requireOptions(options, 'options');
        /* Single bytes have no state to keep, and Node does not ask. */
        const isStream = !natives.isSingleByte(this.#decoder) && Boolean(options?.stream);
        const text = natives.decode(this.#decoder, input, isStream);
        return text !== undefined ? text : this.#refuse(input, isStream);
    }

    get encoding() {
        if (!isTextDecoder(this)) throwInvalidThis('TextDecoder');
        return natives.nameOf(this.#decoder);
    }

    get fatal() {
        if (!isTextDecoder(this)) throwInvalidThis('TextDecoder');
        return this.#fatal;
    }

    get ignoreBOM() {
        if (!isTextDecoder(this)) throwInvalidThis('TextDecoder');
        return this.#ignoreBOM;
    }

    /** Node's three ways to say what input must be. */
    #refuse(input, isStream) {
        const isUtf8 = this.encoding === 'utf-8';
        if (natives.isSingleByte(this.#decoder) || (isUtf8 && (isStream || natives.keepsBytes(this.#decoder)))) {
            throwArgType('input', 'an instance of ArrayBuffer or ArrayBufferView', input);
        }
        throw plainError(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${isUtf8 ? 'list' : 'input'}" argument ` +
            'must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.');
    }

    [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
        if (!isTextDecoder(this)) throwInvalidThis('TextDecoder');
        if (typeof depth === 'number' && depth < 0) return this;
        const constructor = this.constructor ?? TextDecoder;
        const shown = Object.create({ constructor });
        const { encoding, fatal, ignoreBOM } = this;
        Object.assign(shown, { encoding, fatal, ignoreBOM });
        if (options.showHidden) {
            shown[flagsKey] = this[flagsKey];
            shown[handleKey] = this[handleKey];
        }
        return `${constructor.name} ${require('inspect').inspect(shown)}`;
    }

    static { isTextDecoder = (value) => typeof value === 'object' && value !== null && #decoder in value; }
}

const { prototype } = TextDecoder;
for (const key of ['decode', 'encoding', 'fatal', 'ignoreBOM']) {
    Object.defineProperty(prototype, key, { enumerable: true });
}
Object.defineProperty(prototype, Symbol.toStringTag, { configurable: true, value: 'TextDecoder' });

exports.TextDecoder = TextDecoder;
