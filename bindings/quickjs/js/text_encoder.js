/* TextEncoder: text to UTF-8. text_encoder.c does the work. */
const { host } = require('host');
const { throwArgType, throwInvalidThis, toText } = require('checks');

let isTextEncoder;

class TextEncoder {
    #encoding = 'utf-8';

    get encoding() {
        if (!isTextEncoder(this)) throwInvalidThis('TextEncoder');
        return this.#encoding;
    }

    encode(input = '') {
        if (!isTextEncoder(this)) throwInvalidThis('TextEncoder');
        return natives.encode(toText(input));
    }

    encodeInto(src, dest) {
        if (!isTextEncoder(this)) throwInvalidThis('TextEncoder');
        if (typeof src !== 'string') throwArgType('src', 'of type string', src);
        if (host.kindOf(dest) !== 'Uint8Array') throwArgType('dest', 'an instance of Uint8Array', dest);
        return natives.encodeInto(src, dest);
    }

    [Symbol.for('nodejs.util.inspect.custom')](depth, options) {
        if (!isTextEncoder(this)) throwInvalidThis('TextEncoder');
        if (typeof depth === 'number' && depth < 0) return this;
        const constructor = this.constructor ?? TextEncoder;
        const shown = Object.create({ constructor });
        shown.encoding = this.#encoding;
        return require('inspect').inspect(shown, options);
    }

    static { isTextEncoder = (value) => typeof value === 'object' && value !== null && #encoding in value; }
}

const { prototype } = TextEncoder;
for (const key of ['encode', 'encodeInto', 'encoding']) {
    Object.defineProperty(prototype, key, { enumerable: true });
}
Object.defineProperty(prototype, Symbol.toStringTag, { configurable: true, value: 'TextEncoder' });

exports.TextEncoder = TextEncoder;
