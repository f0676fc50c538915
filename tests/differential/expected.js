'use strict';
// The differences from Node that are meant, each with its reason. `matches` gets the two lines (fields:
// member, call, asked, result, changes). `isRare`: a run may pass without meeting it.

const NODE_MAX_LENGTH = '9007199254740991';
const OUR_MAX_LENGTH = '2147483647';

module.exports = [
  {
    reason: 'a Buffer is at most 2^31 - 1 bytes long, the limit of the engine: it shows in the texts of range errors',
    matches: (node, ours) => node.result !== ours.result && node.asked === ours.asked && node.changes === ours.changes
      && node.result.replace(`<= ${NODE_MAX_LENGTH}`, `<= ${OUR_MAX_LENGTH}`) === ours.result,
  },
  {
    reason: 'members of Node\'s own machinery, under symbols that no program can name',
    matches: (node) => /^\S+\.Symbol\((messaging_\w+_symbol|kIsEncodingSymbol)\)$/.test(node.call),
  },
  {
    reason: 'members beyond Node',
    matches: (node) => node.index === '-1' && node.result === 'no such line'
      && /^Buffer(\.prototype)?\.(compact|freeze|mmap|readCString|(read|write)(Float16|U?Varint)\w*)$/.test(node.call),
  },
];
