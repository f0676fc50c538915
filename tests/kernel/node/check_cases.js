// Reads what write_cases wrote and does every case again with Node's own Buffer and TextDecoder.
// usage: node check_cases.js cases.bin
'use strict';
const { isAscii, isUtf8 } = require('node:buffer');
const { readFileSync } = require('node:fs');
const { StringDecoder } = require('node:string_decoder');

const strict = new TextDecoder('utf-8', { ignoreBOM: true });
const decode = (input) => {
  const text = input.toString('utf8');
  if (text !== strict.decode(input)) throw new Error('Node disagrees with itself');
  return text;
};
const looks = (input) => {
  const out = Buffer.alloc(10);
  out[0] = isAscii(input);
  out[1] = isUtf8(input);
  out.writeUInt32LE(decode(input).length, 2);
  out.writeUInt32LE(Buffer.byteLength(input.subarray(0, input.length & ~1).toString('utf16le'), 'utf8'), 6);
  return out;
};

// One to seven bytes at a time, cut as write_cases.c does.
const stream = (encoding) => (input) => {
  const decoder = new StringDecoder(encoding);
  let text = '';
  for (let at = 0, step; at < input.length; at += step) {
    step = 1 + (input[at] + at) % 7;
    text += decoder.write(input.subarray(at, at + step));
  }
  return Buffer.from(text + decoder.end(), 'utf8');
};

// The order is that of the list in write_cases.c.
const operations = [
  ['utf8 -> utf16', (input) => Buffer.from(decode(input), 'utf16le')],
  ['utf8 -> latin1', (input) => Buffer.from(decode(input), 'latin1')],
  ['utf16 -> utf8', (input) => Buffer.from(input.toString('utf16le'), 'utf8')],
  ['utf16 -> latin1', (input) => Buffer.from(input.toString('utf16le'), 'latin1')],
  ['latin1 -> utf8', (input) => Buffer.from(input.toString('latin1'), 'utf8')],
  ['latin1 -> utf16', (input) => Buffer.from(input.toString('latin1'), 'utf16le')],
  ['ascii', (input) => Buffer.from(input.toString('ascii'), 'latin1')],
  ['isAscii, isUtf8, lengths', looks],
  ['base64', (input) => Buffer.from(input.toString('base64'), 'latin1')],
  ['base64url', (input) => Buffer.from(input.toString('base64url'), 'latin1')],
  ['from base64', (input) => Buffer.from(input.toString('latin1'), 'base64')],
  ['from base64, 16-bit string', (input) => Buffer.from(input.toString('utf16le'), 'base64')],
  ['hex', (input) => Buffer.from(input.toString('hex'), 'latin1')],
  ['from hex', (input) => Buffer.from(input.toString('latin1'), 'hex')],
  ...['utf8', 'utf16le', 'latin1', 'ascii', 'base64', 'base64url', 'hex'].map((encoding) => [`${encoding} in pieces`, stream(encoding)]),
];

const cases = readFileSync(process.argv[2]);
const counts = operations.map(() => 0);
let differences = 0;
let total = 0;
for (let at = 0; at < cases.length; total++) {
  const which = cases[at];
  const inputBytes = cases.readUInt32LE(at + 1);
  const resultBytes = cases.readUInt32LE(at + 5);
  const input = cases.subarray(at + 9, at + 9 + inputBytes);
  const result = cases.subarray(at + 9 + inputBytes, at + 9 + inputBytes + resultBytes);
  at += 9 + inputBytes + resultBytes;
  const [name, run] = operations[which];
  const wanted = run(input);
  counts[which]++;
  if (!wanted.equals(result) && ++differences <= 10)
    console.error(`${name} of ${input.toString('hex')}\n  Node:    ${wanted.toString('hex')}\n  Offheap: ${result.toString('hex')}`);
}
console.log(`${total} cases, ${differences} differences (Node ${process.version})`);
process.exitCode = total > 0 && counts.every((count) => count > 0) && differences === 0 ? 0 : 1;
