/*
 * How util.inspect() writes the smallest things: quoted strings, keys, numbers, colours, and how
 * many columns a piece of text takes on a terminal.
 *
 * Quoting: single quotes, unless the text has one and no double quote (then double quotes), or has
 * both and neither a back-tick nor "${" (then back-ticks). Control characters and lone surrogates
 * are always escaped, so that what is printed is what is there.
 */

/** Escapes of control characters that have a letter of their own; the rest are \xNN. */
const letters = { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 39: "\\'", 92: '\\\\' };

const lone = '[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]';
const hostile = new RegExp(`[\\x00-\\x1f\\x5c\\x7f-\\x9f]|${lone}`, 'g');
const hostileOrQuote = new RegExp(`[\\x00-\\x1f\\x27\\x5c\\x7f-\\x9f]|${lone}`, 'g');

function escapeUnit(unit) {
    const code = unit.charCodeAt(0);
    if (letters[code] !== undefined) return letters[code];
    if (code < 256) return `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
    return `\\u${code.toString(16)}`;
}

/** The text as a JavaScript literal in the quotes that need the fewest escapes. */
function quote(text) {
    let mark = "'";
    if (text.includes("'")) {
        if (!text.includes('"')) mark = '"';
        else if (!text.includes('`') && !text.includes('${')) mark = '`';
    }
    return mark + text.replace(mark === "'" ? hostileOrQuote : hostile, escapeUnit) + mark;
}

/** A property's name as it stands before the colon. */
function keyText(key, stylize) {
    if (typeof key === 'symbol') {
        const text = Symbol.prototype.toString.call(key).replace(hostileOrQuote, escapeUnit);
        return stylize(text, 'symbol');
    }
    if (key === '__proto__') return "['__proto__']";
    if (/^[a-zA-Z_][a-zA-Z_0-9]*$/.test(key)) return stylize(key, 'name');
    return stylize(quote(key), 'string');
}

/** Underscores between groups of three digits, counted from the right: the integer part. */
function groupInteger(digits) {
    return digits.replace(/\B(?=(\d{3})+$)/g, '_');
}

/** The same counted from the left: the digits behind the point. */
function groupFraction(digits) {
    return digits.replace(/(\d{3})(?=\d)/g, '$1_');
}

function numberText(number, separators) {
    if (Object.is(number, -0)) return '-0';
    const text = `${number}`;
    if (!separators || !/^-?\d+(\.\d+)?$/.test(text)) return text;
    const point = text.indexOf('.');
    if (point < 0) return groupInteger(text);
    return `${groupInteger(text.slice(0, point))}.${groupFraction(text.slice(point + 1))}`;
}

function bigintText(bigint, separators) {
    const text = `${bigint}`;
    return `${separators ? groupInteger(text) : text}n`;
}

function moreItems(count) {
    return `... ${count} more item${count > 1 ? 's' : ''}`;
}

/* Terminal escapes: what starts with ESC or CSI and ends with its final letter, and titles (OSC). */
const terminalEscape = new RegExp(
    '(?:\\u001b\\][\\s\\S]*?(?:\\u0007|\\u001b\\u005c|\\u009c))' +
    '|[\\u001b\\u009b][[\\]()#;?]*(?:\\d{1,4}(?:[;:]\\d{0,4})*)?[\\dA-PR-TZcf-nq-uy=><~]', 'g');

/** The text without terminal escapes. */
function stripEscapes(text) {
    return text.includes('\u001b') || text.includes('\u009b') ? text.replace(terminalEscape, '') : text;
}

/** The text without the colours that inspect itself puts in. */
function stripColors(text) {
    return text.replace(/\u001b\[\d\d?m/g, '');
}

/*
 * Where runs of characters two columns wide begin and end (the end is outside), each border as its
 * distance from the one before in base 36: Unicode's East Asian wide and full-width characters and
 * those with an emoji presentation.
 */
const wideText =
    '3cw 2o 3i2 2 d 2 5a 4 3 1 2 1 eh 2 l 2 q 8 g c 17 1 a 6 3 1 d 1 8 2 h 2 5 2 8 1 5 1 l 1 7 ' +
    '2 1 1 4 1 2 1 7 1 4 2 s 1 z 1 1 1 4 3 1 1 1p 3 o 1 e 1 nv 2 1f 1 4 1 mi q 1 2h c 5y q 27 2 ' +
    '2e 2 2v 5 17 1 2m 1 2e 9 1c 1 14 8 mkd 3 1j wp t hv 8mc 6l8 e8 ls a m z 1 j 1 4 45 2o 3j 7 ' +
    'm49 5 b 7 9 5p2 15 w 2p 37 6pp 4 1 7 1 2 1 83 f 1 t 3 2 1 e 4 8 b0 6bo 2f 9 n 5n1 1 5m 1 ' +
    '5a 1 2 a 23 t d 18 4 9 7 2 e 6 4a x c 9 1 1y 1 m c 17 4 5 c h 3 1 3 1z 1 1 1 57 2 1r d 4 1 ' +
    'o i 1 q 2 d 1 2e 2d 1c 1y 6 1 3 3 2 4 3 4 b 2 7 9 6b c 4 1 7v 1b 1 a 1 55 34 d 3 b 3 1l 1 ' +
    '1 4 g 2 c 4 a zr 1eke 2 1eke';

let wideRanges;

function isWide(code) {
    if (wideRanges === undefined) {
        let last = 0;
        wideRanges = wideText.split(' ').map((step) => (last += parseInt(step, 36)));
    }
    let low = 0;
    let high = wideRanges.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (wideRanges[middle] <= code) low = middle + 1;
        else high = middle;
    }
    /* An odd number of borders at or below the code: it is inside a range [first, end). */
    return low % 2 === 1;
}

const zeroWidth = /^[\p{Cc}\p{Cf}\p{Me}\p{Mn}\p{Emoji_Modifier}]$/u;

/** Columns that a text takes on a terminal; `strip` says that it may hold terminal escapes. */
function columns(text, strip = true) {
    const plain = strip ? stripEscapes(text) : text;
    if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
    let width = 0;
    for (const character of plain.normalize('NFC')) {
        const code = character.codePointAt(0);
        if (code < 127) width += code >= 32 ? 1 : 0;
        else if (isWide(code)) width += 2;
        else if (code === 0xad || !zeroWidth.test(character)) width += 1;
    }
    return width;
}

Object.assign(exports, {
    quote, keyText, numberText, bigintText, moreItems, stripEscapes, stripColors, columns,
});
