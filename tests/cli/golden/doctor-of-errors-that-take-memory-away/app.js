// Making an error runs code of the program. What it frees the doctor does not look at any more.
const memory = new ArrayBuffer(200000);
const bytes = Buffer.from(memory);
bytes.subarray(10, 150000).readUInt8(0);
const empty = Object.defineProperty(new Uint8Array(0), Symbol.for('nodejs.util.inspect.custom'),
    { value() { memory.transfer(0); return 'nothing'; } });
try {
    bytes.fill(empty);
} catch (error) {
    console.log(error.message, memory.byteLength);
}

const chunk = new Uint8Array(20000).fill(0x80);
const decoder = new TextDecoder('utf-8', { fatal: true });
decoder.decode(Uint8Array.of(0xe2), { stream: true });
Error.prepareStackTrace = () => { chunk.buffer.transfer(0); return ''; };
try {
    decoder.decode(chunk, { stream: true });
} catch (error) {
    console.log(error.code, chunk.length);
}
