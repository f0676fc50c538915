'use strict';
// How each member is called: its receiver and a maker for each argument. Most arguments are plausible,
// some lie on a border, some are hostile; calls.js adds and drops arguments on top of that.
const buffer = require('buffer');
const util = require('util');
const { StringDecoder } = require('string_decoder');
const values = require('./values.js');
const { arg, literal, anyNumber, anyBigInt, any, wrong, string, encoding, looseEncoding, bytes, bytesLoose, ownBuffer, plainUint8, otherView } = values;
const { describe, describeError, bytesText, memoryOf } = require('./describe.js');

// Argument makers.

function lengthOfReceiver(context) {
  const receiver = context.receiver;
  return receiver instanceof Uint8Array ? receiver.length : 4;
}

// Around the receiver's length.
function position(r, context) {
  const length = lengthOfReceiver(context);
  const kind = r.below(20);
  if (kind < 11) return literal(r.below(length + 3));
  if (kind < 13) return literal(-r.below(length + 3));
  if (kind < 14) return literal(length);
  if (kind < 15) return literal(undefined);
  if (kind < 18) return anyNumber(r);
  return any(r, context);
}

const byteCount = (r, context) => (r.once(5) ? (r.once(2) ? literal(r.below(9)) : any(r, context)) : literal(1 + r.below(6)));

function numberToWrite(r, context) {
  const kind = r.below(10);
  if (kind < 5) return literal(r.below(256) * (r.once(2) ? 1 : -1));
  if (kind < 9) return anyNumber(r);
  return any(r, context);
}

const bigintToWrite = (r, context) => (r.once(8) ? any(r, context) : anyBigInt(r));
const floatToWrite = (r, context) => (r.once(3) ? literal(r.next() / 1e6 - 2000) : numberToWrite(r, context));

const maybeBufferSize = (r, context) => {
  const kind = r.below(12);
  if (kind < 8) return literal(r.below(64));
  if (kind < 9) return literal(8190 + r.below(5));
  if (kind < 10) return literal(r.pick([1.5, 0.1, -1, -0.5, NaN, Infinity, -Infinity, 2 ** 53, -0]));
  return r.once(2) ? wrong(r) : any(r, context);
};

function text(r, context) {
  if (r.once(12)) return any(r, context);
  return string(r);
}

// A piece of the receiver, so that searching finds something.
function needle(r, context) {
  const receiver = context.receiver;
  const kind = r.below(12);
  if (kind < 4 && receiver instanceof Uint8Array && receiver.length > 0) {
    const start = r.below(receiver.length);
    const end = start + 1 + r.below(Math.min(5, receiver.length - start));
    const piece = Uint8Array.prototype.slice.call(receiver, start, end);
    if (kind < 2) {
      let found = '';
      for (const byte of piece) found += String.fromCharCode(byte);
      return literal(found);
    }
    const copy = Buffer.from(new ArrayBuffer(piece.length));
    copy.set(piece);
    return kind < 3 ? arg(copy, `Buffer(${values.hexOf(copy)})`) : literal(piece[0]);
  }
  if (kind < 6) return string(r);
  if (kind < 8) return literal(r.pick([0, 97, 98, 255, 256, -1, 353, 99.9, NaN, 2 ** 32 + 97]));
  if (kind < 10) return bytes(r, context);
  return any(r, context);
}

function fillValue(r, context) {
  const kind = r.below(10);
  if (kind < 4) return string(r);
  if (kind < 6) return literal(r.pick([0, 1, 97, 255, 256, -1, 1.9, 2 ** 32]));
  if (kind < 8) return bytes(r, context);
  return any(r, context);
}

// indexOf and its kin. Node aborts the whole process for a DataView as receiver, for an encoding that is neither
// string nor undefined and for an end that is neither number, string nor undefined; it never returns from some
// ucs2 searches on memory at an odd address; an end that no 64-bit integer holds is undefined. These are kept out: the oracle has no answer to them.
const searchEncoding = (r) => (r.once(12) ? literal(undefined) : encoding(r));
const searchEnd = (r, context) => (r.once(3) ? literal(undefined) : r.once(4) ? encoding(r)
  : r.once(6) ? literal(r.pick([-1, 0.5, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53)])) : literal(r.below(lengthOfReceiver(context) + 3)));

function arrayBufferLike(r) {
  const length = r.below(24);
  const kind = r.below(5);
  const memory = kind === 0 ? new SharedArrayBuffer(length) : kind === 1 ? new ArrayBuffer(length, { maxByteLength: length + 8 }) : new ArrayBuffer(length);
  values.fillBytes(r, new Uint8Array(memory));
  const made = arg(memory, `${memory.constructor.name}(${values.hexOf(new Uint8Array(memory))}${kind === 1 ? ' resizable' : ''})`);
  if (kind === 2 && r.once(3)) {
    memory.transfer();
    made.t += ' detached';
  }
  return made;
}

function arrayLike(r) {
  const length = r.below(8);
  const list = [];
  for (let i = 0; i < length; i++) list.push(r.pick([0, 1, 255, 256, -1, 1.7, NaN, '12', 'x', null, undefined, true, 2 ** 32 + 5, Infinity]));
  const shown = list.map((v) => (typeof v === 'string' ? JSON.stringify(v) : String(v))).join(',');
  switch (r.below(7)) {
    case 0: return arg({ length: r.pick([length, 2, -1, NaN, 1.5, '2']), ...list }, `{length,${shown}}`);
    case 1: return arg({ type: 'Buffer', data: list }, `{type:Buffer,data:[${shown}]}`);
    case 2: return arg({ type: r.pick(['buffer', 'Buffer', 1]), data: r.pick([list, 'abc', null, undefined, 3]) }, `{type,data:${shown}}`);
    case 3: return arg({ valueOf() { values.trace.push('v'); return list; } }, `{valueOf:[${shown}]}`);
    case 4: return arg({ [Symbol.toPrimitive](hint) { values.trace.push(hint); return 'prim'; } }, '{toPrimitive:prim}');
    case 5: return arg(new Set(list), `Set(${shown})`);
    default: return arg(list, `[${shown}]`);
  }
}

function fromValue(r, context) {
  switch (r.below(8)) {
    case 0: case 1: return string(r);
    case 2: return arrayBufferLike(r);
    case 3: case 4: return arrayLike(r);
    case 5: case 6: return bytes(r, context);
    default: return any(r, context);
  }
}

function encodingOrNumber(r, context) {
  if (r.once(2)) return looseEncoding(r, context);
  return r.once(4) ? any(r, context) : literal(r.pick([0, 1, 2, 8, 16, -1, 1.5, NaN, 100, undefined, null, '1']));
}

function listOfBytes(r, context) {
  if (r.once(15)) return any(r, context);
  const list = [];
  for (let n = r.below(5); n > 0; n--) list.push(r.once(25) ? any(r, context) : r.once(8) ? otherView(r) : r.once(2) ? plainUint8(r) : ownBuffer(r, context));
  return arg(list.map((a) => a.v), `[${list.map((a) => a.t).join(', ')}]`);
}

const totalLength = (r, context) => (r.once(2) ? literal(undefined) : r.once(6) ? any(r, context) : literal(r.pick([0, 1, 5, 20, 60, 200, -1, 1.5, NaN])));
const view = (r, context) => (r.once(8) ? any(r, context) : r.once(2) ? otherView(r) : plainUint8(r));
const options = (made) => () => arg(made, JSON.stringify(made));

// Members of Buffer.prototype.

const recipes = [];
const instance = (name, args, extra) => recipes.push({ name, kind: 'instance', args, ...extra });
const fixed = (name, target, args, extra) => recipes.push({ name, kind: 'function', target, args, ...extra });
const script = (name, run, extra) => recipes.push({ name, kind: 'script', run, args: [], ...extra });

for (const order of ['LE', 'BE']) {
  for (const spelling of ['Int', 'UInt', 'Uint']) {
    instance(`read${spelling}${order}`, [position, byteCount]);
    instance(`write${spelling}${order}`, [numberToWrite, position, byteCount]);
    for (const bits of [16, 32]) {
      instance(`read${spelling}${bits}${order}`, [position]);
      instance(`write${spelling}${bits}${order}`, [numberToWrite, position]);
    }
  }
  for (const spelling of ['BigInt', 'BigUInt', 'BigUint']) {
    instance(`read${spelling}64${order}`, [position]);
    instance(`write${spelling}64${order}`, [bigintToWrite, position]);
  }
  for (const type of ['Float', 'Double']) {
    instance(`read${type}${order}`, [position]);
    instance(`write${type}${order}`, [floatToWrite, position]);
  }
}
for (const spelling of ['Int', 'UInt', 'Uint']) {
  instance(`read${spelling}8`, [position]);
  instance(`write${spelling}8`, [numberToWrite, position]);
}
// So do these, or read what lies there now.
for (const name of ['ascii', 'base64', 'base64url', 'hex', 'latin1', 'ucs2', 'utf8']) {
  instance(`${name}Slice`, [position, position], { steady: true });
  instance(`${name}Write`, [text, position, position], { steady: true });
}
instance('toString', [looseEncoding, position, position], { weight: 4 });
instance('toLocaleString', [looseEncoding, position, position]);
instance('write', [text, position, position, looseEncoding], { weight: 3 });
instance('write', [text, looseEncoding], { weight: 2 });
instance('write', [text, position, looseEncoding], { weight: 2 });
// Node converts the value behind its checks: when that shrinks the memory it writes beyond the end and crashes.
instance('fill', [fillValue, position, position, looseEncoding], { weight: 3, steady: true });
instance('fill', [fillValue, looseEncoding], { steady: true });
instance('fill', [fillValue, position, looseEncoding], { steady: true });
for (const name of ['indexOf', 'lastIndexOf', 'includes']) {
  instance(name, [needle, position, searchEnd, searchEncoding], { weight: 3, search: true });
  instance(name, [needle, searchEncoding], { search: true });
  instance(name, [needle, position, searchEncoding], { weight: 2, search: true });
}
instance('compare', [bytesLoose, position, position, position, position], { weight: 2 });
instance('equals', [bytesLoose]);
instance('copy', [bytesLoose, position, position, position], { weight: 3 });
instance('slice', [position, position], { weight: 2 });
instance('subarray', [position, position], { weight: 2 });
for (const name of ['swap16', 'swap32', 'swap64', 'toJSON', 'inspect']) instance(name, []);
for (const name of ['keys', 'values', 'entries', 'toReversed', 'toSorted', 'reverse', 'sort']) instance(name, []);
instance('map', [() => arg((x) => x + 1, 'x=>x+1')]);
instance('filter', [() => arg((x) => x > 97, 'x=>x>97')]);
instance('set', [(r, context) => (r.once(2) ? bytesLoose(r, context) : arrayLike(r)), position]);
instance('at', [position]);
instance('join', [() => literal('-')]);

// Members of Buffer and of the module.

// `allocates`: a number among the arguments may be a size, so gigabytes are not asked for.
const withBuffer = (member) => ({ owner: Buffer, ownerName: 'Buffer', member });
fixed('Buffer.from', withBuffer('from'), [fromValue, encodingOrNumber, encodingOrNumber], { weight: 5 });
fixed('Buffer.alloc', withBuffer('alloc'), [maybeBufferSize, fillValue, looseEncoding], { weight: 3, allocates: true });
fixed('Buffer.allocUnsafe', withBuffer('allocUnsafe'), [maybeBufferSize], { contents: false, allocates: true });
fixed('Buffer.allocUnsafeSlow', withBuffer('allocUnsafeSlow'), [maybeBufferSize], { contents: false, allocates: true });
fixed('Buffer.byteLength', withBuffer('byteLength'), [fromValue, looseEncoding], { weight: 2 });
fixed('Buffer.compare', withBuffer('compare'), [bytesLoose, bytesLoose]);
fixed('Buffer.concat', withBuffer('concat'), [listOfBytes, totalLength], { weight: 2, allocates: true });
fixed('Buffer.copyBytesFrom', withBuffer('copyBytesFrom'), [view, position, position]);
fixed('Buffer.isBuffer', withBuffer('isBuffer'), [any]);
fixed('Buffer.isEncoding', withBuffer('isEncoding'), [looseEncoding]);
fixed('Buffer.of', withBuffer('of'), [numberToWrite, numberToWrite, numberToWrite]);
fixed('Buffer()', { call: (args) => Buffer(...args) }, [(r, context) => (r.once(3) ? maybeBufferSize(r, context) : fromValue(r, context)), encodingOrNumber, encodingOrNumber], { allocates: true });
fixed('new Buffer', { call: (args) => new Buffer(...args) }, [(r, context) => (r.once(3) ? maybeBufferSize(r, context) : fromValue(r, context)), encodingOrNumber, encodingOrNumber], { allocates: true });
const withModule = (member) => ({ owner: buffer, ownerName: 'buffer', member });
fixed('transcode', withModule('transcode'), [bytesLoose, looseEncoding, looseEncoding], { weight: 2 });
fixed('isUtf8', withModule('isUtf8'), [bytesLoose], { weight: 2 });
fixed('isAscii', withModule('isAscii'), [bytesLoose]);
fixed('atob', withModule('atob'), [text], { weight: 2 });
fixed('btoa', withModule('btoa'), [text]);
fixed('util.inspect', { owner: util, ownerName: 'util', member: 'inspect' }, [(r, context) => (r.once(3) ? arrayBufferLike(r) : bytes(r, context))]);

// Objects that take several steps.

// Runs steps on one object; each leaves its result in the log.
function steps(r, context, log, count, step) {
  for (let n = 0; n < count; n++) {
    const made = step();
    try {
      log.push(`${made.t}=>${describe(made.run(), context)}`);
    } catch (error) {
      log.push(`${made.t}=>${describeError(error)}`);
    }
  }
}

// Several calls on views that overlap, over memories of every kind: each call meets what the ones before it left.

class Bytes extends Uint8Array {}

function makeMemory(r) {
  const length = r.below(20);
  const most = { maxByteLength: length + 12 };
  const memory = r.pick([() => new ArrayBuffer(length), () => new ArrayBuffer(length, most), () => new SharedArrayBuffer(length),
    () => new SharedArrayBuffer(length, most)])();
  values.fillBytes(r, new Uint8Array(memory));
  return memory;
}

function makeViews(r, memory) {
  return Array.from({ length: 3 }, () => {
    const offset = r.below(memory.byteLength + 1);
    const length = r.below(memory.byteLength - offset + 1);
    return r.pick([() => Buffer.from(memory, offset, length), () => Buffer.from(memory, offset), () => new Uint8Array(memory, offset, length),
      () => new Uint8Array(memory, offset), () => new Bytes(memory, offset, length)])();
  });
}

// Node never returns from some ucs2 searches at odd addresses.
const isWide = (value) => typeof value === 'string' && /^(ucs|utf)-?(2|16le)$/i.test(value);

const instanceRecipes = recipes.filter((recipe) => recipe.kind === 'instance');

script('overlapping views', (r, context, log) => {
  const memories = [makeMemory(r), makeMemory(r)];
  const views = memories.flatMap((memory) => makeViews(r, memory));
  log.push(memories.map((memory) => describe(memory, context)).join(' '), views.map((v) => `${v.constructor.name}@${v.byteOffset}+${v.length}`).join(' '));
  steps(r, context, log, 2 + r.below(6), () => {
    const recipe = r.pick(instanceRecipes);
    const receiver = r.pick(views);
    const isShared = receiver.buffer instanceof SharedArrayBuffer;
    const inner = { receiver, memory: recipe.steady || isShared ? null : receiver.buffer, args: [], evenOnly: true };
    const args = recipe.args.map((make, i) => {
      const other = r.below(views.length);
      const fits = i === 0 || !recipe.search; // see searchEnd
      return r.once(4) && fits ? arg(views[other], `view${other}`) : make(r, inner);
    });
    if (recipe.search && args.some((a) => isWide(a.v))) args.length = 1;
    return {
      t: `view${views.indexOf(receiver)}.${recipe.name}(${args.map((a) => a.t).join(', ')})`,
      run() {
        const result = Buffer.prototype[recipe.name].apply(receiver, args.map((a) => a.v));
        if (result instanceof Uint8Array && memories.includes(result.buffer) && views.length < 12) views.push(result);
        return result;
      },
    };
  });
  log.push(memories.map((memory) => `${memory.byteLength}<${bytesText(memoryOf(memory))}>`).join(' '));
}, { weight: 20 });

script('StringDecoder', (r, context, log) => {
  const made = r.once(10) ? looseEncoding(r, context) : literal(r.pick(values.ENCODINGS));
  log.push(made.t);
  const decoder = new StringDecoder(made.v);
  steps(r, context, log, 1 + r.below(6), () => {
    const chunk = r.once(20) ? any(r, context) : r.once(12) ? string(r) : r.once(4) ? bytes(r, context) : ownBuffer(r, context);
    const kind = r.below(8);
    const state = () => `${decoder.encoding},${decoder.lastNeed},${decoder.lastTotal},${describe(decoder.lastChar.subarray(0, Math.max(0, decoder.lastTotal - decoder.lastNeed)), context)}`;
    if (kind === 0) return { t: 'end()', run: () => [decoder.end(), state()] };
    if (kind === 1) return { t: `end(${chunk.t})`, run: () => [decoder.end(chunk.v), state()] };
    return { t: `write(${chunk.t})`, run: () => [decoder.write(chunk.v), state()] };
  });
}, { weight: 12 });

script('TextEncoder.encode', (r, context, log) => {
  const made = text(r, context);
  log.push(made.t);
  log.push(describe(new TextEncoder().encode(made.v), context));
}, { weight: 2 });

script('TextEncoder.encodeInto', (r, context, log) => {
  const made = r.once(15) ? any(r, context) : string(r);
  const target = r.once(10) ? any(r, context) : r.once(2) ? plainUint8(r) : ownBuffer(r, context);
  log.push(made.t, target.t);
  const result = new TextEncoder().encodeInto(made.v, target.v);
  log.push(`${result.read}/${result.written}`, target.v instanceof Uint8Array ? describe(target.v, context) : '');
}, { weight: 2 });

const LABELS = ['utf-8', 'utf8', 'UTF-8', ' unicode-1-1-utf-8 ', 'utf-16le', 'utf-16be', 'utf-16', 'latin1', 'iso-8859-1', 'ascii', 'windows-1252',
  'windows-1251', 'koi8-r', 'koi8-u', 'ibm866', 'iso-8859-2', 'iso-8859-5', 'iso-8859-7', 'iso-8859-8-i', 'iso-8859-15', 'iso-8859-16', 'windows-874',
  'windows-1250', 'windows-1253', 'windows-1255', 'windows-1258', 'macintosh', 'x-mac-cyrillic'];
const MULTI_BYTE_LABELS = ['gbk', 'gb2312', 'gb18030', 'big5', 'big5-hkscs', 'euc-jp', 'iso-2022-jp', 'shift_jis', 'sjis', 'windows-31j', 'euc-kr', 'ks_c_5601-1987'];
const MULTI_BYTE_BYTES = [0x1b, 0x24, 0x28, 0x40, 0x42, 0x4a, 0x49, 0x0a, 0x0e, 0x21, 0x30, 0x39, 0x41, 0x5c, 0x7e, 0x7f, 0x80, 0x81, 0x8e, 0x8f, 0xa0, 0xa1, 0xa4,
  0xb0, 0xc9, 0xe3, 0xfc, 0xfe, 0xff];

script('TextDecoder', (r, context, log) => {
  const label = r.once(12) ? r.pick([literal('utf-7'), literal(''), literal('hex'), literal('replacement'), literal('utf-32')]) : literal(r.pick(r.once(2) ? LABELS.slice(0, 7) : LABELS));
  const settings = r.pick([undefined, {}, { fatal: true }, { ignoreBOM: true }, { fatal: true, ignoreBOM: true }]);
  log.push(label.t, JSON.stringify(settings));
  const decoder = settings === undefined ? new TextDecoder(label.v) : new TextDecoder(label.v, settings);
  log.push(`${decoder.encoding},${decoder.fatal},${decoder.ignoreBOM}`);
  steps(r, context, log, 1 + r.below(4), () => {
    const chunk = r.once(15) ? any(r, context) : r.once(3) ? bytes(r, context) : ownBuffer(r, context);
    const stream = r.once(2);
    return { t: `decode(${chunk.t}${stream ? ',stream' : ''})`, run: () => decoder.decode(chunk.v, { stream }) };
  });
}, { weight: 8 });

script('TextDecoder multi-byte', (r, context, log) => {
  const label = r.pick(MULTI_BYTE_LABELS);
  const settings = r.pick([{}, { fatal: true }, { ignoreBOM: true }]);
  log.push(label, JSON.stringify(settings));
  const decoder = new TextDecoder(label, settings);
  log.push(`${decoder.encoding},${decoder.fatal},${decoder.ignoreBOM}`);
  steps(r, context, log, 1 + r.below(4), () => {
    const list = Array.from({ length: r.below(12) }, () => (r.once(3) ? r.below(256) : r.pick(MULTI_BYTE_BYTES)));
    const chunk = r.once(20) ? any(r, context) : arg(Uint8Array.from(list), `bytes(${list})`);
    const stream = r.once(2);
    return { t: `decode(${chunk.t}${stream ? ',stream' : ''})`, run: () => decoder.decode(chunk.v, { stream }) };
  });
}, { weight: 8 });

script('INSPECT_MAX_BYTES', (r, context, log) => {
  const most = r.pick([0, 1, 2, 5, 50, 100]);
  const shown = r.once(2) ? plainUint8(r) : ownBuffer(r, context);
  const before = buffer.INSPECT_MAX_BYTES;
  log.push(String(most), shown.t);
  buffer.INSPECT_MAX_BYTES = most;
  try {
    log.push(JSON.stringify(util.inspect(shown.v)));
  } finally {
    buffer.INSPECT_MAX_BYTES = before;
  }
});

script('Blob', (r, context, log) => {
  const parts = [];
  for (let n = r.below(4); n > 0; n--) parts.push(r.once(15) ? any(r, context) : r.once(2) ? string(r) : bytes(r, context));
  const type = r.pick([undefined, '', 'text/plain', 'TEXT/Plain', 'a\u0100b']);
  log.push(`[${parts.map((p) => p.t).join(', ')}]`, JSON.stringify(type));
  const blob = new Blob(parts.map((p) => p.v), type === undefined ? undefined : { type });
  log.push(`${blob.size},${blob.type}`);
  const start = position(r, context);
  const end = position(r, context);
  const piece = blob.slice(start.v, end.v, 'x/y');
  log.push(`slice(${start.t},${end.t})=>${piece.size},${piece.type}`);
});

script('Blob, read', async (r, context, log) => {
  const parts = [];
  for (let n = r.below(4); n > 0; n--) parts.push(r.once(2) ? string(r) : bytes(r, context));
  const inner = r.once(4) ? [new Blob(parts.map((p) => p.v)), 'tail'] : parts.map((p) => p.v);
  const whole = r.once(3) ? new File(inner, 'name', { lastModified: 1, endings: r.pick(['native', 'transparent']) }) : new Blob(inner);
  const blob = r.once(2) ? whole.slice(r.below(9) - 4, r.once(3) ? undefined : r.below(40)) : whole;
  const method = r.pick(['text', 'bytes', 'arrayBuffer', 'stream', 'textStream']);
  log.push(`[${parts.map((p) => p.t).join(', ')}]`, `${whole.constructor.name} ${whole.size} ${blob.size}`, method);
  if (!method.toLowerCase().endsWith('stream')) {
    log.push(describe(await blob[method](), context));
    return;
  }
  for await (const chunk of blob[method]()) log.push(describe(chunk, context));
}, { weight: 3, waits: true });

// What the members look like.

function attributes(object, key) {
  const found = Object.getOwnPropertyDescriptor(object, key);
  if (!found) return 'absent';
  const flags = `${found.enumerable ? 'e' : '-'}${found.configurable ? 'c' : '-'}`;
  if (!('value' in found)) return `${flags} get ${typeof found.get} set ${typeof found.set}`;
  return `${flags}${found.writable ? 'w' : '-'} ${typeof found.value === 'function' ? `function ${found.value.name}/${found.value.length}` : typeof found.value}`;
}

const looks = [];
for (const [ownerName, owner] of [['Buffer', Buffer], ['Buffer.prototype', Buffer.prototype], ['buffer', buffer], ['StringDecoder.prototype', StringDecoder.prototype],
  ['TextDecoder.prototype', TextDecoder.prototype], ['TextEncoder.prototype', TextEncoder.prototype], ['Blob.prototype', buffer.Blob.prototype], ['File.prototype', buffer.File.prototype]]) {
  for (const key of Reflect.ownKeys(owner)) looks.push({ ownerName, owner, key });
}
looks.sort((a, b) => (a.ownerName + String(a.key) < b.ownerName + String(b.key) ? -1 : 1));

module.exports = { recipes, looks, attributes, options };
