// pngjs, synchronous: a picture written and read again, every filter.
const { PNG } = require('pngjs');

for (const filterType of [0, 1, 2, 3, 4, -1]) {
    const png = new PNG({ width: 31, height: 17, filterType });
    for (let y = 0; y < png.height; y++) {
        for (let x = 0; x < png.width; x++)
            png.data.set([x * 8, y * 15, (x * y) & 255, 255 - x], (y * png.width + x) * 4);
    }
    const bytes = PNG.sync.write(png, { filterType });
    const back = PNG.sync.read(bytes);
    console.log(filterType, back.width, back.height, back.data.equals(png.data), bytes.subarray(0, 33).toString('hex'));
}
const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
console.log(PNG.sync.read(Buffer.from(onePixel, 'base64')).data);
try {
    PNG.sync.read(Buffer.from('no picture at all'));
} catch (error) {
    console.log(error.message);
}
