// msgpack-lite: values of every kind there and back, and known encodings.
const msgpack = require('msgpack-lite');

const values = [null, true, false, 0, 1, -1, 127, 128, 255, 256, -32, -33, -129, 65535, 65536, 4294967295, 4294967296, -2147483649,
    0.5, -1.25e300, '', 'a', 'ü€😀', 'x'.repeat(40), 'y'.repeat(300), [], [1, [2, [3]]], {}, { a: { b: [1, 'c', null] } },
    Buffer.from([1, 2, 3]), Buffer.alloc(300, 7), new Date(1234567890123)];
for (const value of values) {
    const bytes = msgpack.encode(value);
    console.log(bytes.subarray(0, 24).toString('hex'), bytes.length, msgpack.decode(bytes));
}
const encoder = msgpack.createEncodeStream();
const decoder = msgpack.createDecodeStream();
decoder.on('data', (value) => console.log('decoded', value));
decoder.on('end', () => console.log('end'));
encoder.pipe(decoder);
encoder.write({ foo: 'bar' });
encoder.write([1, 2, 3]);
encoder.end();
