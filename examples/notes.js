// The revision notes "Buffers and Memory Layout", executed: every line of code in them runs here, on a
// real file, and each statement is put beside what really happens. Run it with
//
//     offheap run examples/notes.js [FILE]
//
// It also runs under Node.js, where the parts that only Offheap can see (slots, slabs) are left out.
'use strict';
const fs = require('fs');
const offheap = loadOffheap();

const FILE = process.argv[2] || process.argv[1];
const MIB = 1024 * 1024;
const differences = [];

main().catch((error) => {
  console.error(`notes: ${error.message}`);
  process.exitCode = 1;
});

async function main() {
  if (!isReadable(FILE)) return;
  print(bold('Buffers and memory layout, executed'));
  print(dim(`on ${FILE} (${size(fs.statSync(FILE).size)})`));
  memoryLocation();
  pooling();
  stringConversion();
  slicing();
  fastAndSlow();
  leakAndFix();
  conversionInLoops();
  await largeAllocations();
  sliceMutations();
  memoryMonitoring();
  whereRealityDiffers();
}

// The sections of the notes.

function memoryLocation() {
  section('1', 'Buffer memory location');
  const before = process.memoryUsage().external;
  const buffer = Buffer.alloc(1024);
  const after = process.memoryUsage().external;
  row('Buffer.alloc(1024)', address(buffer), 'where its bytes are, outside the JavaScript heap');
  row('process.memoryUsage().external', `+${size(after - before)}`,
    after - before === buffer.length ? 'exactly the bytes asked for' : 'not the bytes asked for');
  const cost = heapPerBuffer();
  row('object on the JavaScript heap', size(cost), 'measured over 2,000 Buffers');
  if (cost > 96)
    differ('"Buffer object is ~80 bytes"', `here ${size(cost)}: the engine's typed array and ArrayBuffer; the C handle is 24 B`);
}

function pooling() {
  section('2', 'Buffer pooling');
  for (const length of [16, 1024, 8192, 8193, 65536])
    row(`Buffer.alloc(${length})`, place(Buffer.alloc(length)), kind(length));
  const reused = slotIsReused();
  if (reused !== undefined) {
    row('release, then allocate again', reused ? 'the same address' : 'another address', 'a slot is reused at once');
    differ('Node pools below 4 KiB and only allocUnsafe/from', 'here everything up to 8192 B, zero-filled too, and slots are really reused');
  }
  const pooled = time(() => Buffer.allocUnsafe(4096));
  const direct = time(() => Buffer.allocUnsafe(65536));
  row('allocate 4 KiB from the pool', each(pooled));
  row('allocate 64 KiB directly', each(direct), `${ratio(direct, pooled)} the pool's time`);
}

function stringConversion() {
  section('3', 'String conversion overhead');
  const ascii = Buffer.alloc(MIB, 'plain ascii text, one byte a letter. ');
  const german = Buffer.alloc(MIB, 'größer, Füße, naïve. ');
  const russian = Buffer.alloc(MIB, 'Привет, мир! ');
  for (const [name, bytes] of [['ASCII', ascii], ['Latin-1', german], ['Cyrillic', russian]]) {
    const [string, heap] = heapGrowth(() => bytes.toString());
    const width = heap / string.length;
    row(`toString() of 1 MiB ${name}`, `${size(heap)} of string`, `${width < 1.5 ? 'one byte' : 'two bytes'} a character`);
  }
  differ('"toString() allocates a UTF-16 string, memory doubles"', 'ASCII and Latin-1 text stays one byte a character; only other scripts take two');
}

function slicing() {
  section('4', 'buffer.slice() behaviour');
  const buffer = Buffer.from('0123456789abcdef');
  const before = process.memoryUsage().external;
  const view = buffer.slice(0, 10);
  const after = process.memoryUsage().external;
  row('buffer.slice(0, 10)', address(view) || `${view.length} bytes`, `external +${after - before} B: a view, no copy`);
  view[0] = 0x58;
  row('view[0] = 0x58', `buffer is now "${buffer.toString('latin1')}"`, 'both point to the same memory');
}

function fastAndSlow() {
  section('5', 'Performance rules');
  const buffer = readHead(FILE, 4096);
  const string = buffer.toString('latin1');
  const value = 0xdecafbad;
  const i = 7;
  const operations = [
    ['fast', 'buffer[i]', () => buffer[i]],
    ['fast', 'buffer.readUInt32BE(0)', () => buffer.readUInt32BE(0)],
    ['fast', 'buffer.writeUInt32BE(value, 0)', () => buffer.writeUInt32BE(value, 0)],
    ['fast', 'buffer.slice(0, 10)', () => buffer.slice(0, 10)],
    ['slow', 'buffer.toString()', () => buffer.toString()],
    ['slow', 'Buffer.from(string)', () => Buffer.from(string)],
    ['slow', 'buffer.toJSON()', () => buffer.toJSON()],
  ];
  for (const [pace, name, operation] of operations) row(name, each(time(operation)), `${pace}, on ${buffer.length} bytes`);
}

function leakAndFix() {
  section('6', 'Pitfall 1: memory leak');
  const handlers = [];
  const leaked = external(() => {
    for (let n = 0; n < 256; n++) {
      const request = Buffer.alloc(65536);
      handlers.push(() => request.length);
    }
  });
  row('256 closures hold 64 KiB each', `external +${size(leaked)}`, 'symptom: external grows, heapUsed hardly');
  const cleared = external(() => { handlers.length = 0; });
  row('handlers.length = 0', `external ${size(cleared)}`, 'fix: clear the references');
  const bodies = new WeakMap();
  let requests = [];
  const held = external(() => {
    for (let n = 0; n < 256; n++) {
      const request = { id: n };
      bodies.set(request, Buffer.alloc(65536));
      requests.push(request);
    }
  });
  row('WeakMap keyed by 256 requests', `external +${size(held)}`);
  const freed = external(() => { requests = []; collect(); });
  row('requests end', `external ${size(freed)}`, 'fix: the Buffers went with their keys');
}

function conversionInLoops() {
  section('7', 'Pitfall 2: string conversion in loops');
  const log = Buffer.alloc(65536, 'key=value; another=pair; größer=no\n');
  const through = time(() => log.toString().includes('missing'), 40);
  const direct = time(() => log.includes('missing'), 40);
  row("toString().includes('missing')", each(through), 'a string of 64 KiB for every look');
  row("includes('missing') on the Buffer", each(direct), `${ratio(through, direct)} faster: process Buffers directly`);
  const split = time(() => log.toString().split('\n').length, 40);
  const counted = time(() => countByte(log, 10), 40);
  row("toString().split('\\n')", each(split), 'one conversion, then thousands of strings');
  row('indexOf(10), once a line', each(counted), `${ratio(split, counted)} faster: no string at all`);
  if (counted > split)
    differ('"Process Buffers directly to avoid conversion overhead"',
      'true a call; but thousands of tiny calls cost an interpreter more than one conversion');
}

async function largeAllocations() {
  section('8', 'Pitfall 3: large Buffer allocation');
  const whole = time(() => Buffer.alloc(64 * MIB).fill(1), 1);
  row('Buffer.alloc(64 MiB) and first write', each(whole), 'the program stands still for that long');
  const start = process.memoryUsage().external;
  let chunks = 0;
  let bytes = 0;
  let peak = 0;
  for await (const chunk of fs.createReadStream(FILE)) {
    chunks++;
    bytes += chunk.length;
    peak = Math.max(peak, process.memoryUsage().external - start);
  }
  row('the file as a stream', `${size(bytes)} in ${chunks} chunks`, `never more than ${size(peak)} at once`);
}

function sliceMutations() {
  section('9', 'Pitfall 4: slice() mutations');
  const packet = Buffer.from([0xde, 0xad, 0xbe, 0xef, 1, 2, 3, 4]);
  const header = packet.slice(0, 4);
  const copy = Buffer.from(packet.slice(0, 4));
  packet.fill(0);
  row('header after packet.fill(0)', header.toString('hex'), 'unexpected: the slice shares the bytes');
  row('Buffer.from(packet.slice(0, 4))', copy.toString('hex'), 'fix: a copy stays as it was');
}

function memoryMonitoring() {
  section('10', 'Memory monitoring');
  const held = [Buffer.alloc(1024), Buffer.alloc(MIB)];
  const mem = process.memoryUsage();
  // heapUsed: V8 heap (objects, strings, closures)
  // external: Buffers, native addons
  // rss: Total resident set size
  for (const [name, meaning] of [['heapUsed', 'objects, strings, closures'], ['external', 'Buffers and other off-heap bytes'],
    ['arrayBuffers', 'the part of external in ArrayBuffers'], ['rss', 'everything resident']])
    row(`mem.${name}`, size(mem[name]), meaning);
  print(dim(`  (with ${held.length} Buffers alive, of 1 KiB and 1 MiB)`));
}

function whereRealityDiffers() {
  section('', 'Where reality differs from the notes');
  for (const [note, reality] of differences) {
    print(`  ${note}`);
    print(`    ${dim(reality)}`);
  }
}

// What is measured.

function heapPerBuffer() {
  const keep = new Array(2000).fill(null);
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < keep.length; i++) keep[i] = Buffer.allocUnsafe(100);
  return Math.round((process.memoryUsage().heapUsed - before) / keep.length);
}

function heapGrowth(make) {
  collect();
  const before = process.memoryUsage().heapUsed;
  const result = make();
  return [result, process.memoryUsage().heapUsed - before];
}

function external(action) {
  const before = process.memoryUsage().external;
  action();
  return process.memoryUsage().external - before;
}

function slotIsReused() {
  if (!offheap) return undefined;
  let first = Buffer.alloc(512);
  const address = offheap.layout(first).address;
  first = null;
  return offheap.layout(Buffer.alloc(512)).address === address;
}

function countByte(buffer, byte) {
  let count = 0;
  for (let at = buffer.indexOf(byte); at >= 0; at = buffer.indexOf(byte, at + 1)) count++;
  return count;
}

// Nanoseconds a call: the fastest of five rounds, which is the one least disturbed.
function time(operation, calls = 2000) {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) operation();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / calls);
  }
  return best;
}

function collect() {
  if (typeof globalThis.gc === 'function') globalThis.gc();
}

function readHead(path, length) {
  const buffer = Buffer.alloc(length);
  const descriptor = fs.openSync(path, 'r');
  fs.readSync(descriptor, buffer, 0, length, 0);
  fs.closeSync(descriptor);
  return buffer;
}

// How it is printed.

function address(buffer) {
  return offheap ? offheap.layout(buffer).address : '';
}

function place(buffer) {
  if (!offheap) return `${buffer.length} bytes`;
  const { provenance, slot, slab, address: at } = offheap.layout(buffer);
  return provenance === 'pool' ? `slot ${slot} of slab ${slab}` : `${provenance} at ${at}`;
}

function kind(length) {
  return length <= 8192 ? 'at most 8 KiB: pooled' : 'above 8 KiB: not pooled';
}

function section(number, title) {
  print('');
  print(bold(number ? `${number}. ${title}` : title));
}

function row(label, value, remark = '') {
  print(`  ${label.padEnd(36)} ${String(value).padEnd(32)} ${dim(remark)}`.trimEnd());
}

function differ(note, reality) {
  differences.push([note, reality]);
}

function size(bytes) {
  const sign = bytes < 0 ? '-' : '';
  const amount = Math.abs(bytes);
  if (amount < 10240) return `${sign}${String(amount).replace(/\B(?=(\d{3})+$)/g, ',')} B`;
  if (amount < MIB) return `${sign}${(amount / 1024).toFixed(1)} KiB`;
  return `${sign}${(amount / MIB).toFixed(1)} MiB`;
}

function each(nanoseconds) {
  if (nanoseconds < 1e4) return `${nanoseconds.toFixed(0)} ns`;
  if (nanoseconds < 1e6) return `${(nanoseconds / 1e3).toFixed(1)} µs`;
  return `${(nanoseconds / 1e6).toFixed(1)} ms`;
}

function ratio(one, other) {
  return `${(one / other).toFixed(1)} ×`;
}

function bold(text) {
  return process.stdout.isTTY ? `\x1b[1m${text}\x1b[0m` : text;
}

function dim(text) {
  return process.stdout.isTTY && text ? `\x1b[2m${text}\x1b[0m` : text;
}

function print(text) {
  console.log(text);
}

function isReadable(path) {
  try {
    fs.closeSync(fs.openSync(path, 'r'));
    if (!fs.statSync(path).isFile()) throw new Error(`${path} is not a file`);
    return true;
  } catch (error) {
    console.error(`notes: ${error.message}`);
    process.exitCode = 1;
    return false;
  }
}

function loadOffheap() {
  try {
    return require('offheap');
  } catch {
    return null;
  }
}
