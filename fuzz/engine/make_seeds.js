// Writes the seed corpus of fuzz_engine: a small program for every member, static function and global that calls.js
// knows, with the arguments that lead into most of them, and a few longer ones.
// usage: offheap run fuzz/engine/make_seeds.js FOLDER
'use strict';
const fs = require('fs');
const path = require('path');
const { lists } = require('./calls.js');

// The bytes that make calls.js choose an entry. Steps and kinds are found by their word.
function choice(list, entry) {
  const index = list.findIndex((one) => one === entry || (Array.isArray(one) && one[0] === entry));
  if (index < 0)
    throw new Error(`calls.js knows no ${String(entry)}`);
  return list.length > 256 ? [index >> 8, index & 255] : [index];
}

const kind = (word, ...bytes) => [...choice(lists.kinds, word), ...bytes];
const slot = (index) => kind('slot', index);
const bytes = (text) => kind('buffer', text.length >> 8, text.length & 255, ...Buffer.from(text, 'latin1'));
const text = (value) => kind('latin1', value.length >> 8, value.length & 255, ...Buffer.from(value, 'latin1'));
const encoding = (name) => kind('encoding', ...choice(lists.encodings, name));
const number = (value) => kind('number', ...choice(lists.numbers, value));
const list = (values) => [values.length, ...values.flat()];

const step = (word, ...parts) => [...choice(lists.steps, word), ...parts.flat()];
const set = (place, value) => step('set', place, value);
const call = (name, receiver, ...values) =>
  step('member', 1, receiver, choice(lists.members, name), list(values), 1);
const callStatic = (name, ...values) => step('static', 2, choice(lists.statics, name), list(values));
const callGlobal = (name, ...values) => step('global', 3, choice(lists.globalNames, name), list(values));
const change = (index, place, length) => step('change', index, place, length);

const argumentSets = [
  [],
  [number(0)],
  [number(1), number(7)],
  [text('4dGVzdA=='), number(0), encoding('base64')],
  [bytes('ffa\u00e9\u00ff'), number(-1), encoding('utf8')],
  [kind('bigint', 1, 2, 3, 4, 5, 6, 7, 8), number(8)],
  [encoding('hex'), number(0), number(16)],
  [slot(4), number(2), number(9), number(31)],
];

const start = [
  ...set(0, bytes('The quick brown f\u00f6x \u00f0\u009f\u0098\u0080 jumps over 0123456789abcdef.')),
  ...set(4, kind('allocated', 40, 0, 97)),
  ...set(5, kind('resizable', 64, 0)),
];

function writeSeeds(folder) {
  const seeds = new Map();
  argumentSets.forEach((values, index) => {
    for (const name of lists.members)
      seeds.set(`member-${name}-${index}`, call(name, slot(0), ...values));
    for (const name of lists.statics)
      seeds.set(`static-${name}-${index}`, callStatic(name, ...values));
    for (const name of lists.globalNames)
      seeds.set(`global-${name}-${index}`, callGlobal(name, slot(0), ...values.slice(0, 3)));
  });
  lists.changes.forEach((unused, index) => {
    const tracking = kind('tracking', 0, ...slot(5), 0);
    seeds.set(`change-${index}`, [...set(6, tracking), ...change(index, 5, 8), ...call('toString', slot(6)),
      ...change(index, 0, 8), ...call('fill', slot(0), text('ab')), ...step('collect')]);
    const meddling = [...number(1), index, 0, 4, 0];
    const meddler = kind('meddler', 1, ...meddling);
    for (const name of ['copy', 'write', 'fill', 'indexOf', 'subarray', 'toString'])
      seeds.set(`meddler-${name}-${index}`, call(name, slot(0), bytes('ab'), meddler, meddler));
    const items = kind('array', ...list([slot(0), slot(5)]));
    seeds.set(`getter-concat-${index}`, callStatic('concat', kind('withGetter', ...items, 7, ...meddling)));
    for (const name of ['subarray', 'fill', 'indexOf', 'toString', 'copy'])
      seeds.set(`getter-${name}-${index}`, call(name, kind('withGetter', ...slot(0), 5, ...meddling), number(0), meddler));
    seeds.set(`prepare-${index}`, [...step('prepareStack', meddling), ...call('fill', slot(0), bytes('')),
      ...callGlobal('decodeBytes', encoding('utf8'), slot(0), slot(0))]);
  });
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, program] of seeds)
    fs.writeFileSync(path.join(folder, name.replace(/[^\w-]/g, '_')), Buffer.from([...start, ...program]));
  return seeds.size;
}

console.log(`${writeSeeds(process.argv[2])} seeds in ${process.argv[2]}`);
