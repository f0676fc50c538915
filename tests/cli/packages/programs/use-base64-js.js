// base64-js: round trips of every length, and RFC 4648's vectors.
const base64 = require('base64-js');

for (const text of ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'])
    console.log(base64.fromByteArray(Buffer.from(text)), base64.byteLength(base64.fromByteArray(Buffer.from(text))));
let same = true;
for (let length = 0; length < 600; length++) {
    const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 7 + length) & 255));
    const text = base64.fromByteArray(bytes);
    same &&= text === bytes.toString('base64') && bytes.equals(base64.toByteArray(text));
}
console.log(same);
