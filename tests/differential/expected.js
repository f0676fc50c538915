'use strict';
// The differences from Node that are meant, each with its reason. `matches` gets the two lines (fields:
// member, call, asked, result, changes). `isRare`: a run may pass without meeting it.

// What was called on a decoder, without what it answered.
const asked = (line) => line.call.replaceAll(/=>.*?(?=decode\(|$)/g, ' ');

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
    matches: (node) => /^\S+\.Symbol\(messaging_\w+_symbol\)$/.test(node.call),
  },
  {
    reason: 'encodeInto fills the last bytes of the target too; Node stops up to a character early',
    isRare: true,
    matches(node, ours) {
      const counts = [node, ours].map((line) => /^(.*) \| (\d+)\/(\d+) \|/.exec(line.call));
      if (node.member !== 'TextEncoder.encodeInto' || counts.includes(null) || counts[0][1] !== counts[1][1]) return false;
      const [read, written] = [2, 3].map((i) => Number(counts[1][i]) - Number(counts[0][i]));
      return read === 1 && (written === 1 || written === 2);
    },
  },
  {
    reason: 'after an error in the middle of a fatal stream Node goes on with a part of the malformed character',
    isRare: true,
    matches(node, ours) {
      const error = /^.*"fatal":true.*?stream\)=>!TypeError TypeError ERR_ENCODING_INVALID_ENCODED_DATA/.exec(node.call)?.[0];
      return error !== undefined && ours.call.startsWith(error) && asked(node) === asked(ours)
        && (node.member === 'TextDecoder multi-byte' || (node.member === 'TextDecoder' && /"utf-16/i.test(node.call)));
    },
  },
  {
    reason: 'Node makes room for two units a byte of a chunk and fails when a single one brings out more that was held back',
    isRare: true,
    matches(node, ours) {
      const error = /^.*decode\(bytes\(\d+\),?\w*\)=>(?=!TypeError TypeError ERR_ENCODING_INVALID_ENCODED_DATA)/.exec(node.call)?.[0];
      return node.member === 'TextDecoder multi-byte' && /gbk|gb18030/.test(node.call) && error !== undefined
        && ours.call.startsWith(error) && asked(node) === asked(ours);
    },
  },
  {
    reason: 'a Blob looks for a handle of its own in each part, which a proxy can see',
    isRare: true,
    matches: (node, ours) => node.member === 'Blob' && node.call === ours.call && node.result === ours.result
      && node.asked.replaceAll('sym sym toString', 'sym toString') === ours.asked,
  },
  {
    reason: 'a comparison function that contradicts itself: which order comes out is up to the engine',
    isRare: true,
    matches: (node, ours) => /^(sort|toSorted)$/.test(node.member) && node.call === ours.call && node.call.endsWith('(()=>1)')
      && node.result.length === ours.result.length,
  },
  {
    reason: 'members beyond Node',
    matches: (node) => node.index === '-1' && node.result === 'no such line'
      && node.call === 'Buffer.mmap',
  },
];
