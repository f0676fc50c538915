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
 *       slot 4 of 63, class 1,024 B, slab 0x7f52a4c10000 (64 KiB)
 *       ■ ■ ■ ■ ◆ · · · · ·
 *
 * Everything drawn is asked of the running program; nothing is made up. Without a colour terminal the
 * picture is plain text.
 */
'use strict';

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
  const shown = buffer.subarray(0, PREVIEW_BYTES).toString('hex').replace(/../g, '$& ').trimEnd();
  return buffer.length > PREVIEW_BYTES ? `${shown} …` : shown || '(empty)';
}

function bytes(count) {
  return `${count.toLocaleString ? count.toLocaleString('en-US') : count} bytes`;
}

function objectBox(buffer, place, paint) {
  const box = frame(['Buffer object', `- ptr: ${place.address}`, `- length: ${buffer.length}`], 26);
  box[1] += `   ${paint.dim(`${bytes(heapBytesPerBuffer())} on the JavaScript heap`)}`;
  box[2] += ' ────┐';
  for (const at of [3, 4]) box[at] += '     │';
  return [...box, `${' '.repeat(35)}▼`];
}

function bytesBox(buffer, place, paint) {
  const box = frame([preview(buffer)], Math.max(50, preview(buffer).length));
  box[1] += `   ${paint.dim(`${bytes(buffer.length)} outside it, ${place.provenance}`)}`;
  return box;
}

/* One mark a slot: ◆ is this Buffer's, ■ another's, · free. */
function slotMap(place, paint) {
  const marks = Array.from(place.slots, (used, index) =>
    index === place.slot ? paint.bold('◆') : used ? '■' : paint.dim('·'));
  const rows = [];
  for (let at = 0; at < marks.length; at += SLOTS_A_ROW) rows.push(`  ${marks.slice(at, at + SLOTS_A_ROW).join('')}`);
  return rows;
}

function whereItLies(buffer, place, paint) {
  if (place.provenance === 'pool')
    return [`  slot ${place.slot} of ${place.slotCount}, class ${place.slotBytes} B, slab ${place.slab} (${place.slabBytes >> 10} KiB)`,
      ...slotMap(place, paint), paint.dim('  ◆ this Buffer   ■ in use   · free')];
  if (place.provenance === 'mapped') return ['  pages of the file, mapped copy-on-write'];
  return [`  a block of its own, ${bytes(place.capacity)}: above 8,192 B the pool is passed by`];
}

function usageLine(paint) {
  const { external, arrayBuffers, heapUsed, rss } = process.memoryUsage();
  return paint.dim(`process.memoryUsage(): external ${external}  arrayBuffers ${arrayBuffers}  heapUsed ${heapUsed}  rss ${rss}`);
}

/* The whole picture as text; `place` is offheap.layout(buffer). */
function picture(title, buffer, place, paint) {
  return [paint.bold(title), ...objectBox(buffer, place, paint), ...bytesBox(buffer, place, paint),
    ...whereItLies(buffer, place, paint), '', usageLine(paint)].join('\n');
}

function painter(colours) {
  const wrap = (code) => (text) => colours ? `\x1b[${code}m${text}\x1b[0m` : text;
  return { bold: wrap(1), dim: wrap(2) };
}

module.exports = { picture, painter };
