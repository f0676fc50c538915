/*
 * Names of encodings that are no strings.
 *
 * Most of Node adds '' to an object in the place of an encoding, which asks valueOf() before
 * toString(); the engine exports only the conversion that asks them the other way round. The rest
 * looks at `length` first, so that an object passes that has a name's length and its text, as
 * new String('hex') has.
 */
const names = new Map(Object.entries({
    'utf8': 'utf8', 'utf-8': 'utf8', 'ucs2': 'utf16le', 'ucs-2': 'utf16le', 'utf16le': 'utf16le', 'utf-16le': 'utf16le',
    'latin1': 'latin1', 'binary': 'latin1', 'ascii': 'ascii', 'hex': 'hex', 'base64': 'base64', 'base64url': 'base64url',
}));
const lengths = new Set(Array.from(names.keys(), (name) => name.length));

exports.toName = (encoding) => encoding + '';

/** The canonical name of an encoding; undefined for none. Nothing and the empty string are UTF-8. */
exports.normalize = (encoding) => {
    if (encoding === undefined || encoding === null || encoding === '') return 'utf8';
    const { length } = encoding;
    if (!lengths.has(length)) return undefined;
    const lower = String.prototype.toLowerCase.call(encoding);
    return lower.length === length ? names.get(lower) : undefined;
};
