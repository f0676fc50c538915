// The characters of a text that `pattern` finds, as %XX of their UTF-8 bytes.
exports.percentEncode = (text, pattern) => text.toWellFormed().replace(pattern, (character) => {
    let out = '';
    for (const byte of Buffer.from(character))
        out += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    return out;
});
