// Writes the tables that the C tests compare with: what Node itself answers. Run in this folder:
//     node make_cases.js
const fs = require('fs');
const { StringDecoder } = require('string_decoder');
const encodings = { utf8: 'OH_UTF8', utf16le: 'OH_UTF16LE', latin1: 'OH_LATIN1', ascii: 'OH_ASCII',
  base64: 'OH_BASE64', base64url: 'OH_BASE64URL', hex: 'OH_HEX' };

// A C string literal; octal escapes, because hexadecimal ones have no end.
const literal = (bytes) => '"' + [...bytes].map((b) =>
  b >= 0x20 && b < 0x7f && b !== 0x22 && b !== 0x5c && b !== 0x3f ? String.fromCharCode(b)
    : '\\' + b.toString(8).padStart(3, '0')).join('') + '"';
const sized = (bytes) => `${literal(bytes)}, ${bytes.length}`;
const write = (file, lines) => fs.writeFileSync(`${__dirname}/${file}`,
  '/* Answers of Node. Written by make_cases.js. */\n' + lines.join('\n') + '\n');

// Bytes of text as UTF-8, some of it malformed.
const texts = ['', 'a', 'hello', '\0x\0', 'é', 'naïve café', '€', '中文字', '😀', 'a😀b', '\ufeffbom', '\u0161\u0162',
  '\u0141QUJD', 'aGVsbG8=', 'aGVsbG8', 'aGVs bG8', 'aGVs\nbG8=\n', 'aG-_', 'aG+/', '====', '=aGVs', 'aGVs=bG8',
  'aGVsbG8==x', 'a', 'aG', 'aGV', 'é€aGVs', 'abc', 'abcd', 'ABCDEF', 'abxxcd', 'ab cd', 'zz', 'é00', '00é', '0',
  'ff00', 'ÿ', '\u0100\u01ff', '\ufffd', '!@#$', '\u2028', 'a'.repeat(40), 'é'.repeat(33)]
  .map((t) => Buffer.from(t));
for (const hex of ['80', 'c3', 'e282', 'f09f98', 'c3c3a9', 'eda080', 'edb080', 'eda080edb080', 'f4908080', 'f5', 'c080',
  'e08080', 'f0808080', '61ff62', 'fffe', 'e2ff82', 'f09f41', 'c2e4b8ad', '6180808080808062'])
  texts.push(Buffer.from(hex, 'hex'));
const from = [];
for (const utf8 of texts) for (const [name, constant] of Object.entries(encodings))
  from.push(`{${constant}, ${sized(utf8)}, ${sized(Buffer.from(utf8.toString(), name))}},`);
write('from_utf8_cases.inc', from);

// Bytes, and their text in every encoding.
const runs = ['', '00', '61', '6162', '616263', '61626364', 'c3a9', 'c3', 'a9', 'e282ac', 'e282', 'f09f9880', 'f09f98',
  '3dd8', '3dd800de', '00de', '00de3dd8', '3dd83dd800de', '3dd86100', '3dd800', '3d', 'fffefd', '80ff7f', '00d800dc00d8',
  'eda080', 'c3a9f09f9880e282ac61', 'f0808080', 'c0af', 'e2e282ac', 'f09ff09f9880', '61e28261', 'fbff', 'fbefbe',
  '4100e900ac20', 'f48fbfbf', 'f4908080', 'e0a080', 'e09f80', '808080808080', 'f09f98f09f98'].map((h) => Buffer.from(h, 'hex'));
const to = [];
for (const bytes of runs) for (const [name, constant] of Object.entries(encodings))
  to.push(`{${constant}, ${sized(bytes)}, ${sized(Buffer.from(bytes.toString(name)))}},`);
write('to_utf8_cases.inc', to);

// The same through StringDecoder, one byte at a time: the concatenated text.
const decoded = [];
for (const bytes of runs) for (const [name, constant] of Object.entries(encodings)) {
  const decoder = new StringDecoder(name);
  let text = '';
  for (const byte of bytes) text += decoder.write(Buffer.from([byte]));
  text += decoder.end();
  decoded.push(`{${constant}, ${sized(bytes)}, ${sized(Buffer.from(text))}},`);
}
write('decoder_cases.inc', decoded);

// slice(start, end) of a buffer of `length` bytes: where the view begins and how long it is.
const slices = [];
const positions = [['INT64_MIN', -(2 ** 63)], ['-1000', -1000], ['-6', -6], ['-5', -5], ['-4', -4], ['-1', -1], ['0', 0],
  ['1', 1], ['3', 3], ['4', 4], ['5', 5], ['6', 6], ['2147483648', 2 ** 31], ['INT64_MAX', 2 ** 63]];
for (const length of [0, 1, 5]) for (const [startText, start] of positions) for (const [endText, end] of positions) {
  const buffer = Buffer.from(new ArrayBuffer(length));
  const view = buffer.slice(start, end);
  slices.push(`{${length}, ${startText}, ${endText}, ${view.length === 0 ? 0 : view.byteOffset}, ${view.length}},`);
}
write('slice_cases.inc', slices);
