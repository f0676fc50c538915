// console.table(): rows of an array, object, Map or Set as a table in box characters.
const { inspect } = require('inspect');

const show = (value) => inspect(value, { depth: value !== null && typeof value === 'object' && !Array.isArray(value) &&
    Object.keys(value).length > 2 ? -1 : 0, maxArrayLength: 3, breakLength: Infinity });
// Columns a terminal gives a character: two for wide ones, none for combining ones.
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;

function width(text) {
    let count = 0;
    for (const character of text)
        count += /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
    return count;
}

function draw(head, columns) {
    const rows = Math.max(...columns.map((column) => column.length));
    const widths = columns.map((column, i) => Math.max(width(head[i]), ...column.map((cell) => width(cell ?? ''))) + 2);
    const line = (cells) => `│${cells.map((cell, i) => ` ${cell}${' '.repeat(widths[i] - width(cell) - 1)}`).join('│')}│\n`;
    const rule = (left, middle, right) => `${left}${widths.map((count) => '─'.repeat(count)).join(middle)}${right}`;
    let text = `${rule('┌', '┬', '┐')}\n${line(head)}${rule('├', '┼', '┤')}\n`;
    for (let row = 0; row < rows; row++)
        text += line(columns.map((column) => column[row] ?? ''));
    return text + rule('└', '┴', '┘');
}

exports.render = (data, only) => {
    if (data instanceof Map) {
        const entries = [...data];
        return draw(['(iteration index)', 'Key', 'Values'],
            [entries.map((_, i) => `${i}`), entries.map(([key]) => show(key)), entries.map(([, value]) => show(value))]);
    }
    const isSet = data instanceof Set;
    const source = isSet ? [...data] : data;
    const columns = new Map();
    const values = [];
    let hasValues = false;
    const keys = Object.keys(source);
    keys.forEach((key, row) => {
        const item = source[key];
        const primitive = item === null || (typeof item !== 'object' && typeof item !== 'function');
        if (primitive) {
            hasValues = true;
            values[row] = show(item);
            return;
        }
        for (const name of only ?? Object.keys(item)) {
            if (!columns.has(name))
                columns.set(name, []);
            if (Object.hasOwn(item, name))
                columns.get(name)[row] = show(item[name]);
        }
    });
    const head = [isSet ? '(iteration index)' : '(index)', ...columns.keys()];
    const body = [keys, ...columns.values()];
    if (hasValues) {
        head.push('Values');
        body.push(values);
    }
    body.forEach((column) => { column.length = keys.length; });
    return draw(head, body.map((column) => Array.from(column, (cell) => cell ?? '')));
};
