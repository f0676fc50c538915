/* The memory layout picture of `offheap layout`: a live Buffer, its object on the JavaScript heap and its bytes
 * outside it, with real addresses.
 *
 *     Buffer.alloc(1024)
 *     ┌──────────────────────────┐
 *     │ Buffer object            │   344 bytes on the JavaScript heap
 *     │ - ptr: 0x7f52a4c11400    │ ────┐
 *     └──────────────────────────┘     │ pointer
 *                                      ▼
 *     ┌──────────────────────────────────────────┐
 *     │ 00 00 00 00 00 00 00 00 …                │   1,024 bytes outside it
 *     └──────────────────────────────────────────┘
 *       slot 4 of 62, 1,024 B each, in slab 0x7f52a4c10000 (64 KiB, 5 in use)
 *       ····◆·························································
 *
 * Everything drawn is asked of the running program; nothing is made up. Without a colour terminal the
 * picture is plain text.
 */
'use strict';
const fs = require('node_fs').module;
const { layout, slabs } = require('offheap').module;

const HEAP_SAMPLE = 2000;
const PREVIEW_BYTES = 16;
const SLOTS_A_ROW = 64;

/* What a Buffer costs on the JavaScript heap: the mean over many that share nothing. */
function heapBytesPerBuffer() {
  const keep = new Array(HEAP_SAMPLE).fill(null);
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < keep.length; i++) keep[i] = Buffer.allocUnsafe(64);
  return Math.round((process.memoryUsage().heapUsed - before) / keep.length);
}

/* Lines of text in a frame; `width` is the inside without the margins. */
function frame(lines, width) {
  const inside = lines.map((line) => `│ ${line.padEnd(width)} │`);
  const edge = '─'.repeat(width + 2);
  return [`┌${edge}┐`, ...inside, `└${edge}┘`];
}

function preview(buffer) {
  const shown = buffer.toString('hex', 0, PREVIEW_BYTES).replace(/../g, '$& ').trimEnd();
  return buffer.length > PREVIEW_BYTES ? `${shown} …` : shown || '(empty)';
}

function grouped(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function bytes(count) {
  return `${grouped(count)} bytes`;
}

function objectBox(buffer, place, paint) {
  const box = frame(['Buffer object', `- ptr: ${place.address}`, `- length: ${grouped(buffer.length)}`], 26);
  box[1] += `   ${paint.dim(`${bytes(heapBytesPerBuffer())} on the JavaScript heap`)}`;
  box[2] += ' ────┐';
  for (const at of [3, 4]) box[at] += '     │';
  return [...box, `${' '.repeat(35)}▼`];
}

function bytesBox(buffer, place, paint) {
  const box = frame([preview(buffer)], Math.max(50, preview(buffer).length));
  const from = buffer.length > 0 ? `, ${place.provenance}` : '';
  box[1] += `   ${paint.dim(`${bytes(buffer.length)} outside it${from}`)}`;
  return box;
}

/* The slab as a row of slots, this Buffer's marked; what does not fit a line is left out in the middle. */
function slotRow(place, paint) {
  const marks = Array.from({ length: place.slotCount }, (unused, index) => index === place.slot ? paint.bold('◆') : paint.dim('·'));
  if (marks.length <= SLOTS_A_ROW) return marks.join('');
  const from = Math.max(0, Math.min(place.slot - SLOTS_A_ROW / 2, marks.length - SLOTS_A_ROW));
  const part = marks.slice(from, from + SLOTS_A_ROW).join('');
  return `${from > 0 ? '…' : ''}${part}${from + SLOTS_A_ROW < marks.length ? '…' : ''}`;
}

function whereItLies(place, paint) {
  if (place.provenance === 'pool')
    return [`  slot ${place.slot} of ${place.slotCount}, ${grouped(place.slotBytes)} B each, in slab ${place.slab} (${place.slabBytes >> 10} KiB, ${place.slotsUsed} in use)`,
      `  ${slotRow(place, paint)}`];
  if (place.provenance === 'engine') return ['  no bytes, nothing allocated'];
  if (place.provenance === 'mapped') return ['  pages of the file, mapped copy-on-write'];
  return [`  a block of its own, ${grouped(place.capacity)} B of pages: above 8,192 B the pool is passed by`];
}

function usageLine(paint) {
  const { external, arrayBuffers, heapUsed, rss } = process.memoryUsage();
  const figures = Object.entries({ external, arrayBuffers, heapUsed, rss }).map(([name, value]) => `${name} ${grouped(value)}`);
  return paint.dim(`process.memoryUsage(): ${figures.join(', ')}`);
}

/* The whole picture of one Buffer, as lines. */
function picture(title, buffer, paint) {
  const place = layout(buffer);
  return [paint.bold(title), ...objectBox(buffer, place, paint), ...bytesBox(buffer, place, paint),
    ...whereItLies(place, paint), ''];
}

/* A slice beside its parent: two objects, the same bytes. */
function slicePicture(parent, from, to, paint) {
  const view = parent.slice(from, to);
  const { address, slot, slab } = layout(view);
  const place = slot === undefined ? 'the same block' : `slot ${slot} of slab ${slab}`;
  return [paint.bold(`buffer.slice(${from}, ${to})`), `  a second Buffer object; its ptr ${address} is the first one's + ${from}`,
    `  no bytes of its own: ${place}, shared`, ''];
}

/* A pool at work: many Buffers of mixed sizes, and every second one let go. */
function worked() {
  let made = [];
  for (let i = 0; i < 400; i++) made.push(Buffer.alloc(16 + (i * 37) % 4096));
  return made.filter((unused, index) => index % 2 === 0);
}

/* Every slab with its slots: ■ in use, · free; the densest first. */
function poolPicture(paint) {
  const all = slabs().sort((a, b) => b.slotsUsed / b.slotCount - a.slotsUsed / a.slotCount);
  const used = all.reduce((sum, slab) => sum + slab.usedBytes, 0);
  const reserved = all.reduce((sum, slab) => sum + slab.slabBytes, 0);
  const lines = [paint.bold(`${all.length} slabs, ${grouped(reserved)} B reserved, ${grouped(used)} B of live Buffers in them`),
    paint.dim('  slab              slots of      in use   holds       owner')];
  for (const slab of all) {
    const cells = slab.map.slice(0, SLOTS_A_ROW).replace(/1/g, '■').replace(/0/g, '·');
    const share = `${slab.slotsUsed}/${slab.slotCount}`;
    lines.push(`  ${slab.slab.padEnd(16)} ${`${grouped(slab.slotBytes)} B`.padStart(9)} ${share.padStart(10)} ${`${grouped(slab.usedBytes)} B`.padStart(11)}` +
      `   thread ${slab.owner}`, `    ${cells}${slab.map.length > SLOTS_A_ROW ? '…' : ''}`);
  }
  return lines;
}

function painter(colours) {
  const wrap = (code) => (text) => colours ? `\x1b[${code}m${text}\x1b[0m` : text;
  return { bold: wrap(1), dim: wrap(2) };
}

/* What the command prints, as one string. `file` and `size` are undefined where not given. */
exports.draw = (file, size, colours) => {
  const paint = painter(colours);
  const lines = [];
  const kept = [];
  const keep = (buffer) => kept[kept.push(buffer) - 1];
  if (file !== undefined) {
    lines.push(...picture(`fs.readFileSync('${file}')`, keep(fs.readFileSync(file)), paint));
  } else if (size !== undefined) {
    lines.push(...picture(`Buffer.alloc(${size})`, keep(Buffer.alloc(size)), paint));
  } else {
    const buffer = keep(Buffer.alloc(1024));
    lines.push(...picture('Buffer.alloc(1024)', buffer, paint), ...slicePicture(buffer, 16, 26, paint));
    lines.push(...picture('Buffer.alloc(65536)', keep(Buffer.alloc(65536)), paint));
  }
  lines.push(usageLine(paint), '');
  return lines.join('\n');
};

/* `offheap layout --pool`. */
exports.drawPool = (colours) => {
  const paint = painter(colours);
  const kept = worked();
  const lines = poolPicture(paint);
  lines.push('', usageLine(paint), paint.dim(`(400 Buffers of 16 to 4,111 B were made, ${kept.length} are alive)`), '');
  return lines.join('\n');
};
