'use strict';
// The arguments of the calls. A maker takes (random, context) and gives { v, t }: a value and the text
// that stands for it in the log. The text is written when the value is made, so that nothing has to
// look into a hostile object afterwards.

const trace = []; // what hostile objects were asked during one call

class HostileError extends Error {}

const arg = (v, t) => ({ v, t });
const literal = (v) => arg(v, typeof v === 'string' ? JSON.stringify(v) : Object.is(v, -0) ? '-0'
  : typeof v === 'bigint' ? `${v}n` : String(v));

// Numbers.

const INTEGERS = [0, 1, 2, 3, 4, 5, 6, 7, 8, -1, -2, -0];
const EDGES = [127, 128, 255, 256, -128, -129, 32767, 32768, 65535, 65536, -32768, -32769, 2 ** 31 - 1, 2 ** 31, -(2 ** 31),
  -(2 ** 31) - 1, 2 ** 32 - 1, 2 ** 32, 2 ** 47 - 1, 2 ** 48 - 1, 2 ** 48, -(2 ** 47), -(2 ** 47) - 1, 2 ** 53 - 1, 2 ** 53,
  -(2 ** 53), 1e21, -1e21, 1e300];
const FRACTIONS = [0.5, 1.5, -0.5, -1.5, 2.9999999, 1e-7, NaN, Infinity, -Infinity, Number.MIN_VALUE, Number.MAX_VALUE];
const BIGINTS = [0n, 1n, -1n, 2n ** 31n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), -(2n ** 63n) - 1n, 2n ** 64n - 1n, 2n ** 64n,
  2n ** 65n];

const smallInteger = (r) => literal(r.pick(INTEGERS));
const anyNumber = (r) => literal(r.pick([INTEGERS, EDGES, FRACTIONS][r.below(3)]));
const anyBigInt = (r) => literal(r.pick(BIGINTS));

// Things that are not what was asked for.

// Objects that answer a conversion, and say so.
function speaking(r) {
  const answer = r.pick([0, 1, 2, 3, -1, NaN, '1', 'hex', 'abc', 'utf8', 1.5]);
  const kind = r.below(4);
  const text = JSON.stringify(answer);
  if (kind === 0) {
    return arg({ valueOf() { trace.push('v'); return answer; }, toString() { trace.push('s'); return String(answer); } }, `{v,s:${text}}`);
  }
  if (kind === 1) return arg({ [Symbol.toPrimitive](hint) { trace.push(hint); return answer; } }, `{p:${text}}`);
  if (kind === 2) return arg({ toString() { trace.push('s'); return String(answer); } }, `{s:${text}}`);
  return arg(new Proxy({ length: 2, 0: 1, 1: 2 }, {
    get(target, key) { trace.push(typeof key === 'symbol' ? 'sym' : key); return target[key]; },
  }), 'proxy');
}

// Objects that throw when they are asked.
function throwing(r) {
  const fail = () => { trace.push('!'); throw new HostileError('hostile'); };
  return r.pick([
    () => arg({ valueOf: fail, toString: fail }, '{v,s:throw}'),
    () => arg({ [Symbol.toPrimitive]: fail }, '{p:throw}'),
    () => arg({ get length() { return fail(); } }, '{length:throw}'),
    () => arg({ type: 'Buffer', get data() { return fail(); } }, '{data:throw}'),
  ])();
}

// Objects that change the receiver's memory in the middle of the call.
function meddling(r, context) {
  const memory = context.memory;
  if (!memory) return speaking(r);
  const answer = r.pick([0, 1, 2, 5]);
  if (memory.resizable) {
    const size = r.pick([0, 1, 4, memory.byteLength, memory.maxByteLength]);
    const valueOf = () => { trace.push('r'); memory.resize(size); return answer; };
    return arg({ valueOf, toString: valueOf }, `{resize ${size}:${answer}}`);
  }
  const valueOf = () => { trace.push('d'); memory.transfer(); return answer; };
  return arg({ valueOf, toString: valueOf }, `{detach:${answer}}`);
}

class Thing { constructor() { this.x = 1; } }
function named() {}

const WRONG = [
  () => literal(undefined), () => literal(null), () => literal(true), () => literal(false), () => arg(Symbol('s'), 'Symbol(s)'),
  () => arg({}, '{}'), () => arg([], '[]'), () => arg([1], '[1]'), () => arg([1, 2, 3], '[1,2,3]'), () => arg(named, 'named'),
  () => arg(() => 1, '()=>1'), () => arg(new Thing(), 'Thing'), () => arg(Object.create(null), 'null-proto'),
  () => arg(/x/g, '/x/g'), () => arg(new Map(), 'Map'), () => arg(new String('ab'), 'String(ab)'),
  () => arg(new Number(2), 'Number(2)'), () => arg(Object(1n), 'Object(1n)'), () => arg(new Boolean(true), 'Boolean(true)'),
  () => literal(''), () => literal('abc'), () => literal('1'), () => literal(' 2 '), () => literal('0x10'), () => literal('1.5'),
  () => arg('x'.repeat(200), "'x'*200"), () => arg({ length: 3, 0: 1, 1: 2, 2: 300 }, '{length:3}'),
  () => arg({ length: -1 }, '{length:-1}'), () => arg({ length: 'x' }, '{length:x}'), () => arg(class Klass {}, 'class'),
  () => arg(Promise.resolve(1), 'Promise'), () => arg(JSON, 'JSON'),
];

function wrong(r) {
  return r.pick(WRONG)();
}

function any(r, context) {
  switch (r.below(10)) {
    case 0: case 1: case 2: return wrong(r);
    case 3: return anyNumber(r);
    case 4: return anyBigInt(r);
    case 5: return speaking(r);
    case 6: return throwing(r);
    case 7: return bytes(r, context);
    case 8: return string(r);
    default: return meddling(r, context);
  }
}

// Strings and encodings.

const ALPHABETS = [
  'abcdefghij XYZ0123456789', 'aé\xff\x80 z', 'aéŁ€中文', 'a\u{1f600}b\u{10000}c', 'a\ud800b\udc00c\ud83d', 'ABCDabcd0123+/=-_ \n',
  'ABCDabcd0123+/', 'ABCDabcd0123-_', '0123456789abcdefABCDEF', '0123456789abcdefg ', '\0\x01\x7f', '\ufeffx', '\u0161\u0131a1',
];
const WORDS = ['', 'a', 'ab', 'abc', 'hello world', 'é', '€', '\u{1f600}', '\ud83d', '\ude00', '\ud83dx', 'aGVsbG8=', 'aGVsbG8', 'a-_b',
  'YQ==', 'YQ', 'Y', '====', 'ff', 'f', 'fg', 'ff0', '00ff', 'zz', '\0', '\ufeff', 'ab\0c', 'ÿ', 'Ā', '\u2028', '1', '-1'];

function randomString(r, length) {
  const alphabet = [...r.pick(ALPHABETS)];
  let text = '';
  for (let i = 0; i < length; i++) text += r.pick(alphabet);
  return text;
}

function stringText(text) {
  return text.length <= 60 ? JSON.stringify(text) : `${JSON.stringify(text.slice(0, 20))}...${text.length}`;
}

function string(r) {
  const kind = r.below(20);
  if (kind < 8) return literal(r.pick(WORDS));
  const length = kind < 17 ? r.below(24) : kind < 19 ? r.below(200) : r.once(10) ? 20000 + r.below(5) : r.below(600);
  const text = length < 2000 ? randomString(r, length) : randomString(r, 50).repeat(length / 50);
  return arg(text, stringText(text));
}

const ENCODINGS = ['utf8', 'utf-8', 'ucs2', 'ucs-2', 'utf16le', 'utf-16le', 'latin1', 'binary', 'ascii', 'base64', 'base64url', 'hex'];
const ODD_ENCODINGS = ['UTF8', 'Utf-8', 'UCS2', 'UTF-16LE', 'LATIN1', 'Binary', 'ASCII', 'BASE64', 'Base64URL', 'HEX', 'hEx'];
const BAD_ENCODINGS = ['utf-9', 'buffer', '', 'utf', 'hexx', 'utf16', 'utf-16', 'base-64', 'utf8 ', 'null', 'a'.repeat(30)];

function encoding(r) {
  const kind = r.below(12);
  if (kind < 8) return literal(r.pick(ENCODINGS));
  if (kind < 10) return literal(r.pick(ODD_ENCODINGS));
  return literal(r.pick(BAD_ENCODINGS));
}

// Encodings for calls that answer to anything that is not a string too.
function looseEncoding(r, context) {
  if (!r.once(6)) return encoding(r);
  return r.once(2) ? wrong(r) : any(r, context);
}

// Bytes.

const CONTENTS = ['abcabcab', 'hello world, hello', '\0\0\0\0', 'aaaaaaaaaaaab', '\xff\xfe\xfd', 'ab', '\xc3\xa9\xe2\x82\xac', '\xf0\x9f\x98\x80a',
  '\xe2\x82', '\xed\xa0\x80', '\x3d\xd8\x00\xde', 'a\0b\0c\0', '\xf0\x9f\x98', '\x80\x80\x80\x80', '0123456789'];

// Fills an array with something worth decoding, comparing and finding.
function fillBytes(r, array) {
  if (r.once(3)) {
    for (let i = 0; i < array.length; i++) array[i] = r.below(256);
    return;
  }
  let text = r.pick(CONTENTS);
  if (r.once(3)) text += r.pick(CONTENTS);
  for (let i = 0; i < array.length; i++) array[i] = text.charCodeAt(i % text.length);
}

function lengthOf(r) {
  const kind = r.below(16);
  if (kind < 10) return r.below(20);
  if (kind < 14) return r.below(70);
  return r.once(20) ? 5000 + r.below(5000) : r.below(400);
}

function hexOf(array) {
  let text = '';
  for (let i = 0; i < array.length && i < 40; i++) text += (array[i] < 16 ? '0' : '') + array[i].toString(16);
  return array.length <= 40 ? text : `${text}...${array.length}`;
}

// A Buffer over memory of its own, so that Node's pool plays no part. Gives { v, t, memory }.
function ownBuffer(r, context, evenOnly) {
  const length = lengthOf(r);
  const offset = r.once(3) ? (1 + r.below(8)) * (evenOnly ? 2 : 1) : 0;
  const kind = r.below(20);
  if (kind === 0) {
    const memory = new ArrayBuffer(offset + length, { maxByteLength: offset + length + 16 });
    const tracks = r.once(2);
    const v = tracks ? Buffer.from(memory, offset) : Buffer.from(memory, offset, length);
    fillBytes(r, v);
    const t = `${tracks ? 'tracking' : 'fixed'}(${hexOf(v)})@${offset}`;
    if (!r.once(3)) return { v, t, memory };
    const size = r.pick([0, offset, offset + (length >> 1), offset + length + 8]);
    memory.resize(size);
    return { v, t: `${t}->${size}`, memory };
  }
  if (kind === 1) {
    const v = Buffer.from(new SharedArrayBuffer(offset + length), offset, length);
    fillBytes(r, v);
    return { v, t: `shared(${hexOf(v)})@${offset}` };
  }
  const memory = new ArrayBuffer(offset + length);
  const v = Buffer.from(memory, offset, length);
  fillBytes(r, v);
  if (kind === 2 && r.once(2)) {
    memory.transfer();
    return { v, t: `detached(${length})`, memory: null };
  }
  return { v, t: `Buffer(${hexOf(v)})${offset ? `@${offset}` : ''}`, memory };
}

// Any other view on memory of its own.
function otherView(r) {
  const length = r.below(12);
  const kind = r.below(6);
  const memory = new ArrayBuffer(length * 8 + 8);
  const content = new Uint8Array(memory);
  fillBytes(r, content);
  if (kind === 0) return { v: new Uint8Array(memory, r.below(8), length), t: `Uint8Array(${length} of ${hexOf(content)})`, memory };
  if (kind === 1) return { v: new Uint16Array(memory, 0, length), t: `Uint16Array(${length} of ${hexOf(content)})`, memory };
  if (kind === 2) return { v: new Float64Array(memory, 0, length), t: `Float64Array(${length} of ${hexOf(content)})`, memory };
  if (kind === 3) return { v: new DataView(memory, r.below(4), length), t: `DataView(${length} of ${hexOf(content)})`, memory };
  if (kind === 4) return { v: new Int8Array(memory, 0, length), t: `Int8Array(${length} of ${hexOf(content)})`, memory };
  return { v: new Uint8ClampedArray(memory, 0, length), t: `Uint8ClampedArray(${length} of ${hexOf(content)})`, memory };
}

function plainUint8(r) {
  const v = new Uint8Array(lengthOf(r));
  fillBytes(r, v);
  return { v, t: `Uint8Array(${hexOf(v)})`, memory: v.buffer };
}

// Bytes as an argument: often a part of the receiver itself, so that the two overlap.
function bytes(r, context) {
  const receiver = context.receiver;
  switch (r.below(9)) {
    case 0: case 1:
      if (receiver instanceof Uint8Array && receiver.length > 0) {
        const start = r.below(receiver.length + 1);
        const end = start + r.below(receiver.length - start + 1);
        return arg(Uint8Array.prototype.subarray.call(receiver, start, end), `this[${start},${end})`);
      }
      return ownBuffer(r);
    case 2: return receiver instanceof Uint8Array ? arg(receiver, 'this') : plainUint8(r);
    case 3: return plainUint8(r);
    case 4: return otherView(r);
    default: return ownBuffer(r, context, context.evenOnly);
  }
}

function bytesLoose(r, context) {
  if (!r.once(6)) return bytes(r, context);
  return any(r, context);
}

module.exports = { trace, HostileError, arg, literal, smallInteger, anyNumber, anyBigInt, speaking, throwing, meddling, wrong, any, string,
  stringText, randomString, encoding, looseEncoding, fillBytes, lengthOf, hexOf, ownBuffer, otherView, plainUint8, bytes, bytesLoose,
  ENCODINGS, EDGES };
