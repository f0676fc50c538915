// What fs.read(), fs.write() and their kin take: which bytes of a buffer, at which place of the file.
const { noOptions } = require('checks');
const { normalize } = require('encoding_name');
const { invalidArgType, invalidArgValue, outOfRange, validateInteger, validateObject } = require('node_error');

const VIEWS = ['Buffer', 'TypedArray', 'DataView'];

function requireView(buffer) {
    if (!ArrayBuffer.isView(buffer))
        throw invalidArgType('buffer', VIEWS, buffer);
}

function requireViews(buffers) {
    if (!Array.isArray(buffers) || !buffers.every((buffer) => ArrayBuffer.isView(buffer)))
        throw invalidArgType('buffers', 'ArrayBufferView[]', buffers);
}

// { offset, length, position } as three values.
function ofOptions(buffer, options) {
    const { offset = 0, length = buffer?.byteLength - offset, position = null } = options ?? noOptions;
    return [offset, length, position];
}

function checkOptions(options) {
    if (options !== undefined && options !== null)
        validateObject(options, 'options');
}

function placeToRead(position, length) {
    if (position === undefined || position === null)
        return -1;
    if (typeof position === 'bigint') {
        const most = 2n ** 63n - 1n - BigInt(length);
        if (position < -1n || position > most)
            throw outOfRange('position', `>= -1 && <= ${most}`, position);
    } else if (typeof position === 'number') {
        validateInteger(position, 'position', -1);
    } else {
        throw invalidArgType('position', ['integer', 'bigint'], position);
    }
    return Number(position);
}

/** Where to read into `buffer`; a length of 0 reads nothing. */
function rangeToRead(buffer, offset, length, position) {
    requireView(buffer);
    offset ??= 0;
    validateInteger(offset, 'offset', 0);
    length |= 0;
    const place = placeToRead(position, length);
    if (length === 0)
        return { offset, length, position: place };
    if (buffer.byteLength === 0)
        throw invalidArgValue('buffer', buffer, 'is empty and cannot be written');
    if (length < 0)
        throw outOfRange('length', '>= 0', length);
    if (offset + length > buffer.byteLength)
        throw outOfRange('length', `<= ${buffer.byteLength - offset}`, length);
    return { offset, length, position: place };
}

// Anything that is no place means where the file stands: a bigint, too.
function placeToWrite(position) {
    return Number.isSafeInteger(position) && position >= 0 ? position : -1;
}

/** Which bytes of `buffer` to write, and where. */
function rangeToWrite(buffer, offset, length, position) {
    if (typeof offset === 'object')
        [offset, length, position] = ofOptions(buffer, offset);
    offset ??= 0;
    validateInteger(offset, 'offset', 0);
    const left = buffer.byteLength - offset;
    if (typeof length !== 'number')
        length = left;
    if (left < 0)
        throw outOfRange('offset', `<= ${buffer.byteLength}`, offset);
    if (length > left)
        throw outOfRange('length', `<= ${left}`, length);
    if (length < 0)
        throw outOfRange('length', '>= 0', length);
    validateInteger(length, 'length', 0, 2147483647);
    return { offset, length, position: placeToWrite(position) };
}

/** The bytes of text to write; anything else was no buffer either. */
function textToWrite(text, encoding) {
    if (typeof text !== 'string')
        throw invalidArgType('buffer', ['string', ...VIEWS], text);
    const name = normalize(encoding);
    if (name === 'hex' && text.length % 2 !== 0)
        throw invalidArgValue('encoding', encoding, `is invalid for data of length ${text.length}`);
    return Buffer.from(text, name ?? 'utf8');
}

Object.assign(exports, { checkOptions, ofOptions, placeToWrite, rangeToRead, rangeToWrite, requireView, requireViews, textToWrite });
