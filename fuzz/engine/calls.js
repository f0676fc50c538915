// The language that fuzz_engine speaks: an input is a list of steps, each of which makes a value, calls a member of
// Buffer or of what stands beside it, or changes the memory under a value. Sixteen slots hold what has been made.
//
// Every choice is a byte modulo the length of a list below, so that any input is a program, and a small change of the
// input a small change of the program. The lists of members are taken from the engine itself: a new member is fuzzed
// as soon as it exists. make_seeds.js writes this language, and finds its words in the same lists.
'use strict';

const SLOT_COUNT = 16;
const MOST_STEPS = 64;
const MOST_TEXT = 300;

const encodings = ['utf8', 'utf-8', 'UTF8', 'ascii', 'latin1', 'binary', 'hex', 'HEX', 'base64', 'base64url', 'ucs2',
  'utf16le', 'UTF-16LE', 'buffer', 'none', '', 'windows-1252', 'shift_jis', 'gb18030', 'euc-kr', 'utf-16be'];

const numbers = [0, -0, 1, -1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 63, 64, 65, 127, 128, 255, 256, 4095, 4096, 8191, 8192,
  8193, 65535, 65536, 1.5, -0.5, NaN, Infinity, -Infinity, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 32 - 1, 2 ** 32,
  2 ** 32 + 1, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e300, 5e-324];

const views = [Uint8Array, Uint8ClampedArray, Int8Array, Uint16Array, Int16Array, Uint32Array, Int32Array,
  Float32Array, Float64Array, BigUint64Array, BigInt64Array, DataView];

// What an object may say when it is asked to become a primitive, or what it is.
const traps = [Symbol.toPrimitive, 'valueOf', 'toString', 'length', 'buffer', 'byteOffset', 'byteLength', 0,
  Symbol.toStringTag, Symbol.iterator, Symbol.species, 'constructor', Symbol.for('nodejs.util.inspect.custom'),
  'toJSON', 'type', 'data', 'fatal', 'stream', 1, 'endings', 'size'];

// The module of the name: in the engine it has its file's, where calls.js is a program its own.
function builtin(name, file) {
  try {
    return require(file).module;
  } catch {
    return require(name);
  }
}

const { transcode, isUtf8, isAscii } = builtin('buffer', 'node_buffer');
const { StringDecoder } = builtin('string_decoder', 'node_string_decoder');

// Functions that a member is looked up in, each under the names that it has. Left out is what would reach for files.
function membersOf(...objects) {
  const names = new Set();
  for (const object of objects)
    for (const name of Object.getOwnPropertyNames(object))
      names.add(name);
  for (const name of ['constructor', 'mmap', 'prototype', 'length', 'name'])
    names.delete(name);
  return [...names];
}

const TypedArray = Object.getPrototypeOf(Uint8Array);
const members = membersOf(Buffer.prototype, Uint8Array.prototype, TypedArray.prototype);
const statics = membersOf(Buffer);

const globals = {
  atob, btoa,
  Buffer, Uint8Array, Blob, TextEncoder, TextDecoder,
  encode: (text) => new TextEncoder().encode(text),
  encodeInto: (text, target) => new TextEncoder().encodeInto(text, target),
  decode: (bytes, label, options) => new TextDecoder(label, options).decode(bytes),
  decodeStreamed: (label, ...pieces) => {
    const decoder = new TextDecoder(label);
    return pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode();
  },
  decodeBytes: (encoding, ...pieces) => {
    const decoder = new StringDecoder(encoding);
    return pieces.map((piece) => decoder.write(piece)).join('') + decoder.end();
  },
  decoderState: (encoding) => {
    const decoder = new StringDecoder(encoding);
    return decoder[Object.getOwnPropertySymbols(decoder)[0]];
  },
  transcode, isUtf8, isAscii, StringDecoder,
  stringify: (value) => JSON.stringify(value),
  construct: (value, ...rest) => new value.constructor(...rest),
  apply: (value, ...rest) => value(...rest),
};
const globalNames = Object.keys(globals);

// What happens to memory while somebody may be looking at it.
const changes = [
  (value) => bufferOf(value).transfer(),
  (value) => bufferOf(value).transfer(0),
  (value, length) => bufferOf(value).resize(length),
  (value) => bufferOf(value).transferToImmutable?.(),
  (value) => Object.freeze(value),
  (value, length) => { value.length = length; },
  (value) => Object.setPrototypeOf(value, Buffer.prototype),
  (value) => Object.setPrototypeOf(value, null),
];

function bufferOf(value) {
  return value instanceof ArrayBuffer ? value : value.buffer;
}

class Input {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  get isEmpty() {
    return this.at >= this.bytes.length;
  }

  byte() {
    return this.isEmpty ? 0 : this.bytes[this.at++];
  }

  pick(list) {
    const choice = list.length > 256 ? this.byte() * 256 + this.byte() : this.byte();
    return list[choice % list.length];
  }

  // A run of bytes behind its length, copied into memory of the engine.
  run() {
    const length = Math.min(this.byte() * 256 + this.byte(), MOST_TEXT, this.bytes.length - this.at);
    const start = this.at;
    this.at += length;
    return this.bytes.slice(start, this.at);
  }

  number(Kind) {
    const bytes = new Uint8Array(8);
    for (let i = 0; i < Kind.BYTES_PER_ELEMENT; i++)
      bytes[i] = this.byte();
    return new Kind(bytes.buffer)[0];
  }
}

class Program {
  constructor(bytes, collect) {
    this.input = new Input(bytes);
    this.collect = collect;
    this.slots = new Array(SLOT_COUNT).fill(undefined);
    this.depth = 0;
  }

  slot() {
    return this.input.byte() % SLOT_COUNT;
  }

  // Values within values stop somewhere, also in a program that is read while another value becomes one.
  value() {
    if (this.depth >= 4)
      return this.slots[this.slot()];
    this.depth++;
    try {
      return this.input.pick(kinds)[1](this, this.input);
    } finally {
      this.depth--;
    }
  }

  values(most) {
    return Array.from({ length: this.input.byte() % (most + 1) }, () => this.value());
  }

  step() {
    this.input.pick(steps)[1](this, this.input);
  }
}

// A function that changes a slot's memory, drops what a slot holds, or both, and then answers or throws.
function meddling(program, input) {
  const answer = program.value();
  const change = input.pick(changes);
  const victim = program.slot();
  const length = input.byte();
  const manner = input.byte();
  return () => {
    attempt(() => change(program.slots[victim], length));
    if (manner & 1)
      program.slots[victim] = undefined;
    if (manner & 2)
      program.collect();
    if (manner & 4)
      throw new RangeError('meddling');
    return answer;
  };
}

const meddler = (program, input) => ({ [input.pick(traps)]: meddling(program, input) });

// Asked for one property, whichever it is of the traps; of an array, for one element.
function withGetter(program, input) {
  const target = program.value();
  Object.defineProperty(target, input.pick(traps), { get: meddling(program, input), configurable: true });
  return target;
}

function meddlingProxy(program, input) {
  const target = program.value();
  const meddle = meddling(program, input);
  const wanted = input.pick(traps);
  return new Proxy(target, { get: (from, key) => (key === wanted ? meddle() : from[key]) });
}

function attempt(action) {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

const kinds = [
  ['slot', (program) => program.slots[program.slot()]],
  ['buffer', (program, input) => Buffer.from(input.run())],
  ['allocated', (program, input) => Buffer.alloc(input.number(Uint16Array), input.byte())],
  ['byte', (program, input) => input.number(Int8Array)],
  ['number', (program, input) => input.pick(numbers)],
  ['encoding', (program, input) => input.pick(encodings)],
  ['latin1', (program, input) => input.run().reduce((text, byte) => text + String.fromCharCode(byte), '')],
  ['utf16', (program, input) => {
    const bytes = input.run();
    return String.fromCharCode(...new Uint16Array(bytes.buffer, 0, bytes.length >> 1));
  }],
  ['repeated', (program, input) => String(program.value()).slice(0, 64).repeat(input.number(Uint16Array) % 5000)],
  ['undefined', () => undefined],
  ['null', () => null],
  ['boolean', (program, input) => input.byte() % 2 === 1],
  ['int32', (program, input) => input.number(Int32Array)],
  ['double', (program, input) => input.number(Float64Array)],
  ['bigint', (program, input) => input.number(BigInt64Array)],
  ['view', (program, input) => new (input.pick(views))(bufferOf(program.value()), input.byte(), input.byte())],
  ['tracking', (program, input) => new (input.pick(views))(bufferOf(program.value()), input.byte())],
  ['resizable', (program, input) => new ArrayBuffer(input.byte(), { maxByteLength: 256 + input.byte() })],
  ['shared', (program, input) => new SharedArrayBuffer(input.number(Uint16Array) % 9000)],
  ['arrayBuffer', (program, input) => new ArrayBuffer(input.number(Uint16Array) % 9000)],
  ['array', (program) => program.values(5)],
  ['object', (program, input) => ({ [input.pick(traps)]: program.value(), [input.pick(traps)]: program.value() })],
  ['meddler', meddler],
  ['proxy', (program) => new Proxy(program.value(), {})],
  ['symbol', (program, input) => input.pick([Symbol.iterator, Symbol.for('nodejs.util.inspect.custom'), Symbol()])],
  ['function', (program, input) => globals[input.pick(globalNames)]],
  ['withGetter', withGetter],
  ['meddlingProxy', meddlingProxy],
  ['meddling', meddling],
];

// A member by its name: what it is may be a function, an accessor's answer or nothing.
function callMember(program, input) {
  const place = program.slot();
  const receiver = program.value();
  const name = input.pick(members);
  const given = program.values(5);
  const own = input.byte() % 4 === 0 ? Buffer.prototype[name] : receiver[name];
  program.slots[place] = typeof own === 'function' ? Reflect.apply(own, receiver, given) : own;
}

const steps = [
  ['member', callMember],
  ['set', (program) => { program.slots[program.slot()] = program.value(); }],
  ['static', (program, input) => {
    const place = program.slot();
    program.slots[place] = Buffer[input.pick(statics)](...program.values(5));
  }],
  ['global', (program, input) => {
    const place = program.slot();
    program.slots[place] = globals[input.pick(globalNames)](...program.values(4));
  }],
  ['change', (program, input) => input.pick(changes)(program.slots[program.slot()], input.byte())],
  ['element', (program, input) => { program.slots[program.slot()][program.value()] = program.value(); }],
  ['collect', (program) => program.collect()],
  ['prototype', (program) => Object.setPrototypeOf(program.slots[program.slot()], program.value())],
  ['prepareStack', (program, input) => { Error.prepareStackTrace = meddling(program, input); }],
];

// Runs an input to its end. What a step throws is its answer, and goes into a slot.
exports.run = (bytes, collect) => {
  const program = new Program(new Uint8Array(bytes), collect);
  for (let i = 0; i < MOST_STEPS && !program.input.isEmpty; i++) {
    const error = attempt(() => program.step());
    if (error !== undefined)
      program.slots[i % SLOT_COUNT] = error;
  }
};

exports.lists = { steps, kinds, members, statics, globalNames, encodings, numbers, views, traps, changes };
