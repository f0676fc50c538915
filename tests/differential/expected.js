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
    reason: 'the module buffer makes resolveObjectURL on first use',
    matches: (node) => node.call === 'buffer.resolveObjectURL',
  },
  {
    reason: 'methods borrowed for something that is not bytes (wider or signed elements, strings, plain objects): Node computes with '
      + 'its elements, whatever they are, or trips over a missing property; offheap takes its bytes, or says what it wants',
    matches: (node) => !/^(Buffer|Uint8Array|pooled|tracking|fixed|shared|detached)\([0-9a-f.]*\)/.test(node.call)
      && /^(read|write|swap|fill|compare|copy|subarray|slice|toJSON|toString|ascii|latin1|utf8)/.test(node.member),
  },
  {
    reason: 'how often an object is asked for its value or its members, where the answers are the same',
    matches: (node, ours) => node.result === ours.result && node.changes === ours.changes && node.call === ours.call && node.asked !== ours.asked,
  },
  {
    reason: 'after a streamed piece Node names the argument input, else list',
    isRare: true,
    matches: (node, ours) => node.member === 'TextDecoder'
      && ours.call.replaceAll('The \\"list\\" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.', '')
        === node.call.replace(/The \\"input\\" argument must be an instance of ArrayBuffer or ArrayBufferView\. Received [^|]*?(?="( \||$))/g, ''),
  },
  {
    reason: 'encodeInto fills the last bytes of the target too; Node stops up to a character early',
    matches: (node, ours) => node.member === 'TextEncoder.encodeInto' && /\| \d+\/\d+ \|/.test(node.call)
      && Number(/\| (\d+)\/\d+ \|/.exec(ours.call)?.[1]) > Number(/\| (\d+)\/\d+ \|/.exec(node.call)[1]),
  },
  {
    reason: 'a view that lies outside of its shrunken memory counts as empty; V8 throws',
    isRare: true,
    matches: (node, ours) => /->\d/.test(node.call) && node.result === '!TypeError' && /^(Buffer<|THIS$)/.test(ours.result),
  },
  {
    reason: 'a detached ArrayBuffer with a bad offset: which of the two is complained of',
    isRare: true,
    matches: (node, ours) => node.call.includes(' detached, ') && node.result === '!RangeError' && ours.result === '!TypeError',
  },
  {
    reason: 'after an error in the middle of a stream Node goes on with half a UTF-16 unit',
    isRare: true,
    matches: (node) => node.member === 'TextDecoder' && /"utf-16/i.test(node.call) && /"fatal":true.*stream\).*ERR_ENCODING_INVALID/.test(node.call),
  },
  {
    reason: 'an encoding that is an object is not asked for its length',
    isRare: true,
    matches: (node) => node.call.includes('{length:throw}') && node.result === '!hostile',
  },
  {
    reason: 'a BigInt in a wrapper object is refused before anything else is looked at',
    isRare: true,
    matches: (node, ours) => node.call.includes('Object(1n)') && ours.result === '!TypeError',
  },
  {
    reason: 'alloc of less than one byte does not look at what it would be filled with',
    isRare: true,
    matches: (node, ours) => /^Buffer\.alloc\((0\.|\d+e-)/.test(node.call) && ours.result === 'Buffer<>',
  },
  {
    reason: 'members beyond Node',
    matches: (node) => node.index === '-1' && node.result === 'no such line'
      && /^Buffer(\.prototype)?\.(compact|freeze|mmap|readCString|toStringInto|(read|write)(Float16|U?Varint)\w*)$/.test(node.call),
  },
];
