// upng-js (over pako): encode and decode, lossless and with a palette.
const UPNG = require('upng-js');

const width = 24;
const height = 16;
const pixels = Buffer.alloc(width * height * 4);
for (let i = 0; i < width * height; i++)
    pixels.set([(i * 5) & 255, (i >> 2) & 255, (i * i) & 255, 255], i * 4);
const copy = new Uint8Array(pixels).buffer;
const file = UPNG.encode([copy], width, height, 0);
const image = UPNG.decode(file);
const back = Buffer.from(UPNG.toRGBA8(image)[0]);
console.log(image.width, image.height, image.depth, image.ctype, back.equals(pixels), Buffer.from(file).subarray(0, 29).toString('hex'));
const few = UPNG.decode(UPNG.encode([copy], width, height, 16));
console.log(few.ctype, few.tabs.PLTE.length <= 48);
