// The memory layout picture of `offheap layout`: a live Buffer, its object on the JavaScript heap and its bytes
// outside it, with real addresses.
//
//     Buffer.alloc(1024)
//     ┌──────────────────────────┐
//     │ Buffer object            │   360 bytes on the JavaScript heap
//     │ - ptr: 0x7f52a4c11400    │ ────┐
//     │ - length: 1,024          │     │
//     └──────────────────────────┘     │ pointer
//                                      ▼
//     ┌──────────────────────────────────────────┐
//     │ 00 00 00 00 00 00 00 00 00 00 00 00 …    │   1,024 bytes outside it
//     └──────────────────────────────────────────┘
//       slot 4 of 62, 1,024 B each, in slab 0x7f52a4c10000 (64 KiB, 5 in use)
//       ····◆·························································
//
// Everything drawn is asked of the running program; nothing is made up. Without a colour terminal the
// picture is plain text, and no line is wider than the terminal.
const fs = require('node_fs').module;
const { layout, slabs } = require('offheap').module;

const HEAP_SAMPLE = 2000;
const BESIDE = 30; // columns that a note beside a box needs
const LEAST_COLUMNS = 40;
const OBJECT_WIDTH = 26;

// What a Buffer costs on the JavaScript heap: the mean over many that share nothing.
function heapBytesPerBuffer() {
    const keep = new Array(HEAP_SAMPLE).fill(null);
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < keep.length; i++)
        keep[i] = Buffer.allocUnsafe(64);
    return Math.round((process.memoryUsage().heapUsed - before) / keep.length);
}

function grouped(count) {
    return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function bytes(count) {
    return `${grouped(count)} byte${count === 1 ? '' : 's'}`;
}

// Lines of text in a frame; `width` is the inside without the margins.
function frame(lines, width) {
    const inside = lines.map((line) => `│ ${line.padEnd(width)} │`);
    const edge = '─'.repeat(width + 2);
    return [`┌${edge}┐`, ...inside, `└${edge}┘`];
}

// Text broken at spaces into lines that begin with `indent`.
function wrapped(text, pen, indent = '  ') {
    const lines = [''];
    for (const word of text.split(' ')) {
        const last = lines.length - 1;
        if (lines[last] !== '' && lines[last].length + word.length + 1 > pen.columns - indent.length)
            lines.push(word);
        else
            lines[last] += (lines[last] === '' ? '' : ' ') + word;
    }
    return lines.map((line) => indent + line);
}

// A note beside a line of a box where there is room, below the box where there is none.
function annotate(box, at, note, pen) {
    if (box[at].length + 3 + note.length > pen.columns)
        return [...box, ...wrapped(note, pen).map(pen.dim)];
    return box.map((line, i) => i === at ? `${line}   ${pen.dim(note)}` : line);
}

// A Buffer object whose pointer leaves to the right and comes down at the column that is returned with it.
function objectBox(buffer, place, heapBytes, pen) {
    const box = frame(['Buffer object', `- ptr: ${place.address}`, `- length: ${grouped(buffer.length)}`], OBJECT_WIDTH);
    const column = box[0].length + 5;
    box[2] += ' ────┐';
    box[3] += '     │';
    box[4] += '     │ pointer';
    const note = `${bytes(heapBytes)} on the JavaScript heap`;
    const isBeside = box[1].length + 3 + note.length <= pen.columns;
    const noted = isBeside ? annotate(box, 1, note, pen) : [...wrapped(note, pen).map(pen.dim), ...box];
    return [...noted, `${' '.repeat(column)}▼`];
}

// The first bytes, as many as there is room for; `width` is at least that of what is shown.
function bytesBox(buffer, place, pen) {
    const most = Math.max(4, Math.min(16, Math.floor((Math.min(pen.columns - BESIDE - 8, 54) - 2) / 3)));
    const hex = buffer.toString('hex', 0, most).replace(/../g, '$& ').trimEnd();
    const shown = buffer.length > most ? `${hex} …` : hex || '(empty)';
    const from = buffer.length > 0 ? `, ${place.provenance}` : '';
    const box = frame([shown], Math.max(most * 3 + 1, shown.length));
    return annotate(box, 1, `${bytes(buffer.length)} outside it${from}`, pen);
}

// `count` cells, those from `from` up to `to` marked.
function strip(count, from, to, mark, other, pen) {
    return pen.dim(other.repeat(from)) + pen.bold(mark.repeat(to - from)) + pen.dim(other.repeat(count - to));
}

// The slab as a row of slots, this Buffer's marked; what does not fit a line is left out around it.
function slotRow({ slot, slotCount }, pen) {
    const room = Math.min(64, pen.columns - 4, slotCount);
    const from = Math.max(0, Math.min(slot - (room >> 1), slotCount - room));
    const shown = strip(room, slot - from, slot - from + 1, '◆', '·', pen);
    return `${from > 0 ? '…' : ''}${shown}${from + room < slotCount ? '…' : ''}`;
}

function whereItLies(buffer, place, pen) {
    if (place.provenance === 'pool') {
        const slot = `slot ${place.slot} of ${place.slotCount}, ${grouped(place.slotBytes)} B each`;
        const slab = `slab ${place.slab} (${place.slabBytes >> 10} KiB, ${place.slotsUsed} in use)`;
        return [...wrapped(`${slot}, in ${slab}`, pen), `  ${slotRow(place, pen)}`];
    }
    if (place.provenance === 'engine')
        return wrapped('no bytes, nothing allocated', pen);
    if (place.provenance === 'mapped')
        return wrapped('pages of the file, mapped copy-on-write', pen);
    return wrapped(`a block of its own, ${grouped(place.capacity)} B: above 8,192 B the pool is passed by`, pen);
}

// The whole picture of one Buffer, as lines.
function picture(title, buffer, pen) {
    const place = layout(buffer);
    return [pen.bold(title), ...objectBox(buffer, place, pen.heapBytes, pen), ...bytesBox(buffer, place, pen),
        ...whereItLies(buffer, place, pen), ''];
}

// A slice beside its parent: a second object, the same bytes, here as a strip.
function slicePicture(parent, from, to, pen) {
    const view = parent.slice(from, to);
    const place = layout(view);
    const cells = Math.min(64, pen.columns - 4);
    const cell = (at) => Math.floor(at / parent.length * cells);
    return [pen.bold(`buffer.slice(${from}, ${to})`), ...objectBox(view, place, pen.heapBytes, pen),
        `  ${strip(cells, cell(from), cell(to - 1) + 1, '█', '░', pen)}`,
        ...wrapped(`bytes ${from} to ${to - 1} of the same slot, ${place.slot}: shared, nothing is copied`, pen), ''];
}

function usageLines(pen) {
    const usage = process.memoryUsage();
    const figures = ['external', 'arrayBuffers', 'heapUsed', 'rss'].map((name) => `${name} ${grouped(usage[name])}`);
    return wrapped(`process.memoryUsage(): ${figures.join(', ')}`, pen, '').map(pen.dim);
}

// A pool at work: many Buffers of mixed sizes, and every second one let go.
function worked() {
    const made = [];
    for (let i = 0; i < 400; i++)
        made.push(Buffer.alloc(16 + (i * 37) % 4096));
    return made.filter((unused, index) => index % 2 === 0);
}

const FEW = 3;

// A slab with so few of its slots in use is nearly empty: three, or a sixteenth of many.
function isNearlyEmpty({ slotsUsed, slotCount }) {
    return slotsUsed > 0 && slotsUsed <= Math.max(FEW, slotCount >> 4);
}

// Those of one name together: the slot of a single one, the number of many.
function holderText(name, held) {
    const total = held.reduce((sum, { length }) => sum + length, 0);
    const where = held.length === 1 ? `slot ${held[0].slot}` : `${held.length} slots`;
    return `${name} (${grouped(total)} B, ${where})`;
}

// A slab cannot go back because of these few; those with most slots are named.
function pinLines(slab, holders, pen) {
    if (!isNearlyEmpty(slab))
        return [];
    const known = holders.get(slab.slab) ?? [];
    const groups = [...Map.groupBy(known, ({ name }) => name)].sort((a, b) => b[1].length - a[1].length);
    const names = groups.slice(0, FEW).map(([name, held]) => holderText(name, held));
    const rest = groups.slice(FEW).reduce((sum, [, held]) => sum + held.length, 0);
    if (rest > 0)
        names.push(`${rest} more`);
    if (slab.slotsUsed > known.length)
        names.push(`${slab.slotsUsed - known.length} that Buffer did not make`);
    return wrapped(`pinned by ${names.join(', ')}`, pen, '    ').map(pen.dim);
}

// Every slab with its slots and, where few are in use, who of the known holders keeps it; the densest first.
function poolPicture(all, known, pen) {
    const holders = Map.groupBy(known, ({ slab }) => slab);
    all.sort((a, b) => b.slotsUsed / b.slotCount - a.slotsUsed / a.slotCount);
    const total = (key) => all.reduce((sum, slab) => sum + slab[key], 0);
    const isWide = pen.columns >= 58;
    const row = (slab, slots, used, holds, owner) =>
        `  ${slab.padEnd(16)} ${slots.padStart(9)} ${used.padStart(9)}${isWide ? ` ${holds.padStart(11)}  ${owner}` : ''}`;
    const headline = `${all.length} slab${all.length === 1 ? '' : 's'}, ${grouped(total('slabBytes'))} B reserved, ` +
        `${grouped(total('usedBytes'))} B of live Buffers in them`;
    const lines = [...wrapped(headline, pen, '').map(pen.bold), pen.dim('  ■ slot in use   · free'), '',
        pen.dim(row('slab', 'slots of', 'in use', 'holds', 'owner'))];
    const room = pen.columns - 6;
    for (const slab of all) {
        const cells = slab.map.slice(0, room).replace(/1/g, '■').replace(/0/g, '·');
        lines.push(row(slab.slab, `${grouped(slab.slotBytes)} B`, `${slab.slotsUsed}/${slab.slotCount}`,
            `${grouped(slab.usedBytes)} B`, `thread ${slab.owner}`),
            `    ${cells}${slab.map.length > room ? '…' : ''}`, ...pinLines(slab, holders, pen));
    }
    return lines;
}

// How it is drawn: the width and the paints.
function penFor(columns, colours) {
    const wrap = (code) => (text) => colours ? `\x1b[${code}m${text}\x1b[0m` : text;
    return { columns: Math.max(LEAST_COLUMNS, columns), bold: wrap(1), dim: wrap(2) };
}

// What the command prints, as one string. `file` and `size` are undefined where not given.
exports.draw = (columns, colours, file, size) => {
    const pen = { ...penFor(columns, colours), heapBytes: heapBytesPerBuffer() };
    const lines = [];
    const kept = [];
    const keep = (buffer) => kept[kept.push(buffer) - 1];
    if (file !== undefined) {
        lines.push(...picture(`fs.readFileSync('${file}')`, keep(fs.readFileSync(file)), pen));
    } else if (size !== undefined) {
        lines.push(...picture(`Buffer.alloc(${size})`, keep(Buffer.alloc(size)), pen));
    } else {
        const buffer = keep(Buffer.alloc(1024));
        lines.push(...picture('Buffer.alloc(1024)', buffer, pen), ...slicePicture(buffer, 16, 272, pen));
        lines.push(...picture('Buffer.alloc(65536)', keep(Buffer.alloc(65536)), pen));
    }
    lines.push(...usageLines(pen), '');
    return lines.join('\n');
};

function poolText(all, holders, remark, pen) {
    const lines = poolPicture(all, holders, pen);
    lines.push('', ...usageLines(pen), ...wrapped(remark, pen, '').map(pen.dim), '');
    return lines.join('\n');
}

// `offheap layout --pool`: a demonstration.
exports.drawPool = (columns, colours) => {
    const kept = worked();
    const holders = kept.map((buffer, index) => ({ ...layout(buffer), name: `Buffer ${2 * index}` }));
    return poolText(slabs(), holders, `(400 Buffers of 16 to 4,111 B were made, ${kept.length} are alive)`,
        penFor(columns, colours));
};

// `offheap layout --pool FILE`: the program that has just ended, if buffer_origins.js watched it.
exports.drawProgramPool = (columns, colours, file) => {
    const all = slabs(); // before anything here takes a slot
    return poolText(all, require('buffer_origins').known(), `(${file} as it ended)`, penFor(columns, colours));
};
