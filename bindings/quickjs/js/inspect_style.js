/*
 * Colours of util.inspect(): the table of terminal codes, which style each kind of value has, and
 * the colouring of regular expressions by nesting. Users may change both tables.
 */

const foreground = 39;
const background = 49;

/** Name → [code that starts it, code that ends it]. */
const colors = Object.assign(Object.create(null), {
    reset: [0, 0],
    bold: [1, 22],
    dim: [2, 22],
    italic: [3, 23],
    underline: [4, 24],
    blink: [5, 25],
    inverse: [7, 27],
    hidden: [8, 28],
    strikethrough: [9, 29],
    doubleunderline: [21, 24],
});

const hues = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const capital = (name) => name[0].toUpperCase() + name.slice(1);

hues.forEach((hue, i) => { colors[hue] = [30 + i, foreground]; });
hues.forEach((hue, i) => { colors[`bg${capital(hue)}`] = [40 + i, background]; });
colors.framed = [51, 54];
colors.overlined = [53, 55];
hues.forEach((hue, i) => {
    colors[i === 0 ? 'gray' : `${hue}Bright`] = [90 + i, foreground];
});
hues.forEach((hue, i) => {
    colors[i === 0 ? 'bgGray' : `bg${capital(hue)}Bright`] = [100 + i, background];
});

const aliases = {
    gray: ['grey', 'blackBright'],
    bgGray: ['bgGrey', 'bgBlackBright'],
    dim: ['faint'],
    strikethrough: ['crossedout', 'strikeThrough', 'crossedOut'],
    hidden: ['conceal'],
    inverse: ['swapColors', 'swapcolors'],
    doubleunderline: ['doubleUnderline'],
};

for (const [target, names] of Object.entries(aliases)) {
    for (const name of names) {
        Object.defineProperty(colors, name, {
            get() { return this[target]; },
            set(value) { this[target] = value; },
            configurable: true,
            enumerable: false,
        });
    }
}

/* One coloured piece of a regular expression: what it matches and how much deeper its colour is. */
const pieces = [
    [/^\\[kpPu][<{][^>}]*[>}]/, 1],
    [/^\\(?:x..|u[0-9a-fA-F]{4}|\d+|.)/s, 1],
    [/^\(\?(?:[:=!]|<[=!])/, 0],
    [/^\(\?<[^>]*>/, 0],
    [/^[|+*?,^$]/, 3],
    [/^\./, 2],
];

/** Style of regular expressions: brackets and what they hold in the colour of their depth. */
function highlightRegExp(source) {
    const names = highlightRegExp.colors?.length > 0 ? highlightRegExp.colors : palette;
    const codes = names.map((name) => colors[name]).filter(Boolean);
    const paint = (text, depth) => {
        const code = codes[depth % codes.length] ?? codes[0];
        return `\u001b[${code[0]}m${text}\u001b[${code[1]}m`;
    };
    const end = source.lastIndexOf('/');
    let out = paint('/', 0);
    let depth = 1;
    let inside = ''; /* '[' in a class, '{' in a quantifier */
    for (let i = 1; i < end;) {
        const [text, deeper] = matchPiece(source.slice(i, end), inside);
        if (text === closing[inside] || (text === ')' && inside === '')) {
            depth = Math.max(depth - 1, 0);
            inside = '';
        }
        out += paint(text, depth + deeper);
        if (inside === '' && '([{'.includes(text[0])) {
            depth++;
            if (text[0] !== '(') inside = text;
        }
        i += text.length;
    }
    out += paint('/', 0);
    return end + 1 < source.length ? out + paint(source.slice(end + 1), 1) : out;
}

const closing = { '[': ']', '{': '}' };

/** The next piece of a pattern, and how many colours further than its depth it is. */
function matchPiece(rest, inside) {
    if (inside === '{') {
        const digits = /^\d+/.exec(rest);
        return digits === null ? [rest[0], 0] : [digits[0], 1];
    }
    for (const [pattern, deeper] of pieces) {
        const match = pattern.exec(rest);
        if (match !== null && (inside === '' || rest[0] === '\\')) {
            return [match[0], inside === '' ? deeper : 0];
        }
    }
    return [rest[0], '()[]{}'.includes(rest[0]) || inside !== '' ? 0 : 1];
}

const palette = ['green', 'red', 'yellow', 'cyan', 'magenta'];
highlightRegExp.colors = palette.slice();

/** Kind of value → name of a colour, or a function that colours the text itself. */
const styles = Object.assign(Object.create(null), {
    special: 'cyan',
    number: 'yellow',
    bigint: 'yellow',
    boolean: 'yellow',
    undefined: 'grey',
    null: 'bold',
    string: 'green',
    symbol: 'green',
    date: 'magenta',
    regexp: highlightRegExp,
    module: 'underline',
});

function stylizeWithColor(text, kind) {
    const style = styles[kind];
    if (style === undefined) return text;
    const color = colors[style];
    if (color !== undefined) return `\u001b[${color[0]}m${text}\u001b[${color[1]}m`;
    return typeof style === 'function' ? style(text) : text;
}

function stylizePlain(text) {
    return text;
}

Object.assign(exports, { colors, styles, stylizeWithColor, stylizePlain });
