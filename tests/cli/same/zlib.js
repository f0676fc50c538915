const zlib = require('zlib');

const text = Buffer.from('some text that repeats, '.repeat(500));
for (const [pack, unpack] of [['deflateSync', 'inflateSync'], ['gzipSync', 'gunzipSync'], ['deflateRawSync', 'inflateRawSync'], ['gzipSync', 'unzipSync'], ['deflateSync', 'unzipSync']]) {
    const packed = zlib[pack](text, { level: 9 });
    console.log(pack, packed.length < 300, zlib[unpack](packed).equals(text));
}
console.log(zlib.inflateSync(zlib.deflateSync('')).length, zlib.crc32('hello'), zlib.constants.Z_FINISH);
console.log(zlib.gunzipSync(Buffer.concat([zlib.gzipSync('first '), zlib.gzipSync('second')])).toString());
for (const bad of [() => zlib.inflateSync(Buffer.from('nonsense')), () => zlib.gunzipSync(zlib.gzipSync(text).subarray(0, 40)), () => zlib.deflateSync(5), () => zlib.deflateSync('x', { level: 99 }), () => zlib.inflateSync(zlib.deflateSync(text), { maxOutputLength: 100 })]) {
    try {
        bad();
    } catch (error) {
        console.log(error.name, error.code, error.errno, error.message);
    }
}
async function later() {
    const { promisify } = require('util');
    const packed = await promisify(zlib.gzip)(text);
    console.log((await promisify(zlib.gunzip)(packed)).equals(text));
    await promisify(zlib.inflate)('no').catch((error) => console.log(error.code));
    const parts = [];
    const stream = zlib.createGzip();
    const back = stream.pipe(zlib.createGunzip()).on('data', (part) => parts.push(part));
    for (let i = 0; i < text.length; i += 1000)
        stream.write(text.subarray(i, i + 1000));
    stream.end();
    await require('events').once(back, 'end');
    console.log(Buffer.concat(parts).equals(text));
    zlib.createInflate().on('error', (error) => console.log('stream', error.code, error.message)).end('rubbish');
}
later();

// The output of a stream comes in a later turn, as that of another thread: behind ticks and promises of
// the turn that wrote, and an inflater that is destroyed meanwhile gives none.
const order = [];
const inflate = zlib.createInflate();
inflate.on('data', (part) => order.push(`data ${part.length}`));
inflate.on('end', () => console.log(order));
inflate.write(zlib.deflateSync(Buffer.alloc(300, 'x')));
process.nextTick(() => process.nextTick(() => process.nextTick(() => order.push('ticks'))));
Promise.resolve().then(() => {}).then(() => {}).then(() => order.push('promises'));
inflate.end();
const dropped = zlib.createInflate();
dropped.on('data', () => console.log('never')).on('close', () => console.log('closed'));
dropped.write(zlib.deflateSync('text'));
process.nextTick(() => dropped.destroy());

// What packages call of a stream's inside.
for (const name of ['Gzip', 'Deflate', 'Gunzip', 'DeflateRaw']) {
    const stream = new zlib[name]();
    const input = name === 'Gunzip' ? zlib.gzipSync('hello '.repeat(9)) : Buffer.from('abc '.repeat(50));
    const output = stream._processChunk(input, zlib.constants.Z_FINISH);
    console.log(name, name === 'Gunzip' ? output.toString() : zlib.unzipSync(name === 'DeflateRaw' ? zlib.deflateSync(zlib.inflateRawSync(output)) : output).length, stream._handle);
}
const wrong = new zlib.Gunzip();
try {
    wrong._processChunk(Buffer.from('zzzz'), zlib.constants.Z_FINISH);
} catch (error) {
    console.log(error.code, error.message, wrong._handle);
}
