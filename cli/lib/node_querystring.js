// node:querystring.
function escape(value) {
    return encodeURIComponent(String(value));
}

function unescape(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return Buffer.from(text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString();
    }
}

function primitive(value) {
    if (typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean')
        return `${value}`;
    return typeof value === 'number' && Number.isFinite(value) ? `${value}` : '';
}

function stringify(object, separator = '&', equals = '=', options) {
    if (object === null || typeof object !== 'object')
        return '';
    const encode = options?.encodeURIComponent ?? querystring.escape;
    return Object.keys(object).flatMap((key) => [object[key]].flat()
        .map((value) => `${encode(key)}${equals}${encode(primitive(value))}`)).join(separator);
}

function parse(text, separator = '&', equals = '=', options) {
    const values = Object.create(null);
    if (typeof text !== 'string' || text === '')
        return values;
    const decode = options?.decodeURIComponent ?? querystring.unescape;
    const most = options?.maxKeys ?? 1000;
    const pieces = text.split(separator).filter((piece) => piece !== '');
    for (const piece of most > 0 ? pieces.slice(0, most) : pieces) {
        const at = piece.indexOf(equals);
        const raw = at < 0 ? [piece, ''] : [piece.slice(0, at), piece.slice(at + equals.length)];
        const [key, value] = raw.map((part) => decode(part.replaceAll('+', ' ')));
        if (!(key in values))
            values[key] = value;
        else if (Array.isArray(values[key]))
            values[key].push(value);
        else
            values[key] = [values[key], value];
    }
    return values;
}

const querystring = { stringify, encode: stringify, parse, decode: parse, escape, unescape };
exports.module = querystring;
