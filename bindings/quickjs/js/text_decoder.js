/*
 * TextDecoder: bytes in any encoding of the Encoding Standard to text. text_decoder.c does the work;
 * here are the class as a program sees it, and its errors.
 */
const { requireOptions, throwArgType, throwInvalidThis, toText } = require('checks');
const { nodeError } = require('errors');

/* Own properties as in Node, where inspect() shows them on request. */
const flagsKey = Symbol('flags');
const handleKey = Symbol('handle');

const fatalFlag = 2;
const ignoreBomFlag = 4;

let isTextDecoder;

class TextDecoder {
    #decoder;
    #fatal;
    #ignoreBOM;

    constructor(encoding = 'utf-8', options = {}) {
        const label = toText(encoding);
        requireOptions(options, 'options');
        this.#fatal = Boolean(options?.fatal);
        this.#ignoreBOM = Boolean(options?.ignoreBOM);
        this.#decoder = natives.create(label, this.#fatal, this.#ignoreBOM);
        this[flagsKey] = (this.#fatal ? fatalFlag : 0) | (this.#ignoreBOM ? ignoreBomFlag : 0);
        this[handleKey] = undefined;
        if (typeof this.#decoder !== 'object') {
            throw nodeError(RangeError, 'ERR_ENCODING_NOT_SUPPORTED',
                `The "${this.#decoder ?? label}" encoding is not supported`);
        }
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

    decode(input = undefined, options = {}) {
        if (!isTextDecoder(this)) throwInvalidThis('TextDecoder');
        requireOptions(options, 'options');
        const isStream = Boolean(options?.stream);
        const text = natives.decode(this.#decoder, input, isStream);
        return text !== undefined ? text : this.#refuse(input, isStream);
    }

    /** Node's three ways to say what input must be. */
    #refuse(input, isStream) {
        const name = this.encoding;
        const isUtf16 = name === 'utf-16le' || name === 'utf-16be';
        if (isUtf16 || (name === 'utf-8' && !isStream)) {
            throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${isUtf16 ? 'input' : 'list'}" argument ` +
                'must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.');
        }
        throwArgType('input', 'an instance of ArrayBuffer or ArrayBufferView', input);
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
