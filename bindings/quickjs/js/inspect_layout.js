/*
 * How util.inspect() puts the entries of one object together: on one line, in columns, or one below
 * the other. The rules are Node's, so that the same value looks the same:
 *
 *   one line      when the object nests fewer than `compact` further levels and everything, with
 *                 braces and indentation, fits `breakLength`
 *   columns       a list of more than six short entries of similar length: about a square, at most
 *                 sixteen columns of which numbers are set right and everything else left
 *   one each      otherwise
 *
 * `printer` is the state of the inspection (inspect.js): its options, indentation and levels.
 */
const { columns, stripColors } = require('inspect_text');

const separatorWidth = 2;

/** Can the entries share a line that already holds `used` characters? */
function fitsOneLine(printer, entries, used, base) {
    const { breakLength, colors } = printer.options;
    if (breakLength === Infinity) {
        return !base.includes('\n') && entries.every((entry) => !entry.includes('\n'));
    }
    let total = entries.length + used;
    if (total + entries.length > breakLength) return false;
    for (const entry of entries) {
        total += colors ? stripColors(entry).length : entry.length;
        if (total > breakLength) return false;
    }
    return !base.includes('\n');
}

/** How many columns make the list look like a square, given that a character is 2.5 times as high as wide. */
function columnCount(printer, count, entryCount, totalWidth, cellWidth) {
    const { breakLength, compact } = printer.options;
    const bias = Math.sqrt(cellWidth - totalWidth / entryCount);
    const biased = Math.max(cellWidth - 3 - bias, 1);
    return Math.min(
        Math.round(Math.sqrt(2.5 * biased * count) / biased),
        Math.floor((breakLength - printer.indent) / cellWidth),
        compact * 4,
        15,
    );
}

function isNumeric(list, count) {
    for (let i = 0; i < count; i++) {
        if (typeof list[i] !== 'number' && typeof list[i] !== 'bigint') return false;
    }
    return true;
}

/** Rows of padded cells. `widths` are the entries' widths, `rightAligned` as for numbers. */
function setRows(entries, count, widths, perRow, rightAligned) {
    const cells = [];
    for (let column = 0; column < perRow; column++) {
        let widest = 0;
        for (let i = column; i < entries.length; i += perRow) {
            if (widths[i] > widest) widest = widths[i];
        }
        cells.push(widest + separatorWidth);
    }
    const rows = [];
    for (let start = 0; start < count; start += perRow) {
        const last = Math.min(start + perRow, count) - 1;
        let row = '';
        for (let i = start; i < last; i++) {
            /* Colours have a length but no width. */
            const size = cells[i - start] + entries[i].length - widths[i];
            row += rightAligned ? `${entries[i]}, `.padStart(size) : `${entries[i]}, `.padEnd(size);
        }
        const size = cells[last - start] + entries[last].length - widths[last] - separatorWidth;
        rows.push(row + (rightAligned ? entries[last].padStart(size) : entries[last]));
    }
    return rows;
}

/** The entries of a list set in columns, or the same entries when columns would not look well. */
function inColumns(printer, entries, list) {
    const { maxArrayLength, breakLength, colors } = printer.options;
    const trailer = maxArrayLength < entries.length; /* the line "... n more items" */
    const count = entries.length - (trailer ? 1 : 0);
    const widths = [];
    let totalWidth = 0;
    let widest = 0;
    for (let i = 0; i < count; i++) {
        widths[i] = columns(entries[i], colors);
        totalWidth += widths[i] + separatorWidth;
        if (widths[i] > widest) widest = widths[i];
    }
    const cellWidth = widest + separatorWidth;
    const similar = totalWidth / cellWidth > 5 || widest <= 6;
    if (cellWidth * 3 + printer.indent >= breakLength || !similar) return entries;
    const perRow = columnCount(printer, count, entries.length, totalWidth, cellWidth);
    if (perRow <= 1) return entries;
    const rightAligned = list === undefined || isNumeric(list, entries.length);
    const rows = setRows(entries, count, widths, perRow, rightAligned);
    if (trailer) rows.push(entries[count]);
    return rows;
}

/** The old style, compact: true: as much as possible on a line, the first entry beside the brace. */
function layOutDense(printer, entries, base, open, close) {
    if (fitsOneLine(printer, entries, 0, base)) {
        return `${open}${base ? ` ${base}` : ''} ${entries.join(', ')} ${close}`;
    }
    const indentation = ' '.repeat(printer.indent);
    const first = base === '' && open.length === 1 ?
        ' ' : `${base ? ` ${base}` : ''}\n${indentation}  `;
    return `${open}${first}${entries.join(`,\n${indentation}  `)} ${close}`;
}

/**
 * One object's text. `base` stands before the brace, `list` says whether the entries may be set in
 * columns, `level` is how deep the object's entries are, `value` is the list itself if there is one.
 */
function layOut(printer, { entries, base, open, close, list, level, value }) {
    const { compact } = printer.options;
    if (compact === true) return layOutDense(printer, entries, base, open, close);
    const start = `${base ? `${base} ` : ''}${open}`;
    if (typeof compact === 'number' && compact >= 1) {
        const rows = list && entries.length > 6 ? inColumns(printer, entries, value) : entries;
        if (rows === entries && printer.innermost - level < compact) {
            const used = entries.length + printer.indent + open.length + base.length + 10;
            if (fitsOneLine(printer, entries, used, base)) {
                const line = entries.join(', ');
                if (!line.includes('\n')) return `${start} ${line} ${close}`;
            }
        }
        entries = rows;
    }
    const newLine = `\n${' '.repeat(printer.indent)}`;
    return `${start}${newLine}  ${entries.join(`,${newLine}  `)}${newLine}${close}`;
}

Object.assign(exports, { layOut });
