// @msgpack/msgpack: there and back, timestamps, extension types, streams of values.
import { decode, decodeAsync, decodeMulti, encode, ExtensionCodec } from '@msgpack/msgpack';

const value = { int: 1, float: 0.1, big: 2 ** 40, neg: -12345, text: 'grüße 😀 '.repeat(20), bytes: new Uint8Array([1, 2, 255]),
    list: Array.from({ length: 20 }, (_, i) => i), nested: { a: { b: { c: null } } }, date: new Date(0) };
const bytes = encode(value);
console.log(Buffer.from(bytes).toString('base64'));
console.log(decode(bytes));
const codec = new ExtensionCodec();
codec.register({ type: 0, encode: (object) => (object instanceof Set ? encode([...object]) : null),
    decode: (data) => new Set(decode(data)) });
console.log(decode(encode(new Set(['a', 1, null]), { extensionCodec: codec }), { extensionCodec: codec }));
console.log([...decodeMulti(Buffer.concat([encode(1), encode('two'), encode([3])]))]);
async function* pieces() {
    for (let i = 0; i < bytes.length; i += 100)
        yield bytes.subarray(i, i + 100);
}
console.log((await decodeAsync(pieces())).text === value.text);
try {
    decode(bytes.subarray(0, 20));
} catch (error) {
    console.log(error.name);
}
