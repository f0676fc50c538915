// Reads the lines of codec_answers and compares every answer with Node's Buffer.
'use strict';
const text = (hex) => {
  const units = new Uint16Array(hex.length / 4);
  for (let i = 0; i < units.length; i++) units[i] = parseInt(hex.slice(4 * i, 4 * i + 4), 16);
  return Buffer.from(units.buffer).toString('utf16le');
};
const bytes = (hex) => Buffer.from(hex, 'hex');
const operations = {
  base64: (input) => {
    const decoded = Buffer.from(text(input), 'base64').toString('hex');
    const url = Buffer.from(text(input), 'base64url').toString('hex');
    return decoded === url ? decoded : `base64 ${decoded}, base64url ${url}`;
  },
  hex: (input) => Buffer.from(text(input), 'hex').toString('hex'),
  'to-base64': (input) => bytes(input).toString('base64'),
  'to-base64url': (input) => bytes(input).toString('base64url'),
  'to-hex': (input) => bytes(input).toString('hex'),
  find: (hay, needle) => bytes(hay).indexOf(bytes(needle)),
  'find-last': (hay, needle) => bytes(hay).lastIndexOf(bytes(needle)),
  find16: (hay, needle) => bytes(hay).indexOf(bytes(needle), 0, 'ucs2'),
  'find-last16': (hay, needle) => bytes(hay).lastIndexOf(bytes(needle), undefined, 'ucs2'),
};

const counts = {};
let different = 0;
for (const line of require('fs').readFileSync(0, 'latin1').split('\n')) {
  if (line === '') continue;
  const [operation, input, needle, answer] = line.split('\t');
  counts[operation] = (counts[operation] || 0) + 1;
  const expected = String(operations[operation](input, needle));
  if (expected !== answer && ++different <= 5)
    console.log(`${operation} of ${input} ${needle}\n  Node: ${expected}\n  ours: ${answer}`);
}
console.log(process.version, JSON.stringify(counts), `${different} different`);
process.exit(different === 0 && Object.keys(counts).length === Object.keys(operations).length ? 0 : 1);
