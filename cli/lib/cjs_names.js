// The names that a CommonJS file will export, found in its text without running it: an `import` must
// know them before anything runs. As in Node this sees the usual forms and no others.
const ASSIGNED = /\b(?:module\s*\.\s*)?exports\s*\.\s*([A-Za-z_$][\w$]*)\s*=(?![=>])/g;
const BRACKETED = /\b(?:module\s*\.\s*)?exports\s*\[\s*(['"])([^'"\\\n]+)\1\s*\]\s*=(?![=>])/g;
// A value, or a getter that returns something simple and is the whole of the descriptor.
const DEFINED = new RegExp([
    /\bObject\s*\.\s*defineProperty\s*\(\s*(?:module\s*\.\s*)?exports\s*,\s*(['"])([^'"\\\n]+)\1\s*,\s*/,
    /\{\s*(?:enumerable\s*:\s*(?:true|!0)\s*,\s*)?/,
    /(?:value\s*:|get\s*(?::\s*function\s*[\w$]*\s*)?\(\s*\)\s*\{\s*return\s+[\w$]+(?:\s*\.\s*[\w$]+|\s*\[\s*(['"])[^'"\n]*\3\s*\])\s*;?\s*\}\s*,?\s*\}\s*\))/,
].map(({ source }) => source).join(''), 'g');
const LITERAL = /\bmodule\s*\.\s*exports\s*=\s*\{/g;
const ANNOTATION = /\b0\s*&&\s*\(?\s*module\s*\.\s*exports\s*=\s*\{/g;
const WHOLE = /\bmodule\s*\.\s*exports\s*=\s*require\s*\(\s*(['"])([^'"\\\n]+)\1\s*\)/g;
const STAR = /\b(?:__exportStar|__export|tslib(?:_\d+)?\.__exportStar)\s*\(\s*require\s*\(\s*(['"])([^'"\\\n]+)\1\s*\)/g;
const COMMENT = /\/\*[^]*?\*\/|(^|[^:'"`\\])\/\/[^\n]*/g;

// Names of `{ a, b: c, 'd': e, ...require('x') }`, read up to the first value that is no plain name.
function literalNames(text, names, reexports) {
    const entry = /\s*(?:\.\.\.\s*(?:require\s*\(\s*(['"])([^'"\\\n]+)\1\s*\)|[A-Za-z_$][\w$]*)|([A-Za-z_$][\w$]*)|(['"])([^'"\\\n]+)\4)\s*/y;
    const value = /:\s*[A-Za-z_$][\w$]*\s*/y;
    for (;;) {
        const match = entry.exec(text);
        if (match === null)
            return;
        const name = match[3] ?? match[5];
        if (match[2] !== undefined)
            reexports.add(match[2]);
        let end = entry.lastIndex;
        if (text[end] === ':') {
            value.lastIndex = end;
            if (!value.test(text))
                return;
            end = value.lastIndex;
        }
        if (name !== undefined && name !== 'get')
            names.add(name);
        if (text[end] !== ',')
            return;
        entry.lastIndex = end + 1;
    }
}

// {names: Set, reexports: Set of specifiers} of a CommonJS text.
exports.scan = (source) => {
    const text = source.replace(COMMENT, '$1');
    const names = new Set();
    const reexports = new Set();
    for (const match of text.matchAll(ASSIGNED))
        names.add(match[1]);
    for (const pattern of [BRACKETED, DEFINED]) {
        for (const match of text.matchAll(pattern))
            names.add(match[2]);
    }
    for (const pattern of [LITERAL, ANNOTATION]) {
        for (const match of text.matchAll(pattern))
            literalNames(text.slice(match.index + match[0].length), names, reexports);
    }
    for (const pattern of [WHOLE, STAR]) {
        for (const match of text.matchAll(pattern))
            reexports.add(match[2]);
    }
    return { names, reexports };
};
