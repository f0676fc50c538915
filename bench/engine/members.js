// Nanoseconds a call for every member of Buffer, as JSON lines: run by run.sh on each engine in turn.
//   offheap run members.js            Offheap's Buffer
//   offheap run members.js FOLDER     the npm package `buffer` below FOLDER, on the same engine
//   node members.js                   Node's
const polyfill = process.argv[2];
const { Buffer } = polyfill ? require(`${polyfill}/node_modules/buffer/index.js`) : require('buffer');

const passes = 3;
const passNs = 8e6;
const now = () => performance.now() * 1e6;

/** Runs loop(n) for about passNs, three times; the fastest counts, since others only ever slow it down. */
function measure(name, loop) {
    let n = 1;
    let best = Infinity;
    try {
        for (let spent = 0; spent < passNs / 4 && n < 1e8; n *= 2) {
            const start = now();
            loop(n);
            spent = now() - start;
            best = spent / n;
        }
        n = Math.max(1, Math.round(passNs / best));
        for (let i = 0; i < passes; i++) {
            const start = now();
            loop(n);
            best = Math.min(best, (now() - start) / n);
        }
    } catch {
        return; // the polyfill lacks some members
    }
    console.log(JSON.stringify({ name, ns: best }));
}

const ascii = 'The quick brown fox jumps over the lazy dog. ';
const mixed = 'Grüße aus Köln, 日本語 и русский. ';
const ofLength = (text, length) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
const s16 = ofLength(ascii, 16), s4k = ofLength(ascii, 4096), s1m = ofLength(ascii, 1 << 20);
const m4k = ofLength(mixed, 4096), m64k = ofLength(mixed, 65536);
const b16 = Buffer.from(s16), b1k = Buffer.from(ofLength(ascii, 1024)), other1k = Buffer.from(b1k);
const b64k = Buffer.from(ofLength(ascii, 65536)), u64k = Buffer.from(m64k), b1m = Buffer.from(s1m);
const base64 = b64k.toString('base64'), hex = b64k.toString('hex');
const parts = Array.from({ length: 100 }, () => Buffer.alloc(1024, 1));
const needle = 'zyxwvuts';

measure('(empty loop)', (n) => { for (let i = 0; i < n; i++); });
measure('(new Uint8Array(16))', (n) => { for (let i = 0; i < n; i++) new Uint8Array(16); });
for (const size of [16, 1024, 8192, 65536, 1 << 20]) measure(`alloc(${size})`, (n) => { for (let i = 0; i < n; i++) Buffer.alloc(size); });
for (const size of [16, 8192]) measure(`allocUnsafe(${size})`, (n) => { for (let i = 0; i < n; i++) Buffer.allocUnsafe(size); });
measure('allocUnsafeSlow(16)', (n) => { for (let i = 0; i < n; i++) Buffer.allocUnsafeSlow(16); });
measure('from(string) 16 B', (n) => { for (let i = 0; i < n; i++) Buffer.from(s16); });
measure('from(string) 4 KiB', (n) => { for (let i = 0; i < n; i++) Buffer.from(s4k); });
measure('from(string) 1 MiB', (n) => { for (let i = 0; i < n; i++) Buffer.from(s1m); });
measure('from(string) 4 KiB mixed', (n) => { for (let i = 0; i < n; i++) Buffer.from(m4k); });
measure('from(base64) 64 KiB', (n) => { for (let i = 0; i < n; i++) Buffer.from(base64, 'base64'); });
measure('from(hex) 64 KiB', (n) => { for (let i = 0; i < n; i++) Buffer.from(hex, 'hex'); });
measure('from(array of 16)', (n) => { const a = [...b16]; for (let i = 0; i < n; i++) Buffer.from(a); });
measure('from(Buffer of 1 KiB)', (n) => { for (let i = 0; i < n; i++) Buffer.from(b1k); });
measure('from(ArrayBuffer)', (n) => { const a = new ArrayBuffer(64); for (let i = 0; i < n; i++) Buffer.from(a); });
measure('of(1, 2, 3)', (n) => { for (let i = 0; i < n; i++) Buffer.of(1, 2, 3); });
measure('concat 100 x 1 KiB', (n) => { for (let i = 0; i < n; i++) Buffer.concat(parts); });
measure('copyBytesFrom 1 KiB', (n) => { for (let i = 0; i < n; i++) Buffer.copyBytesFrom(b1k); });
measure('Buffer.compare 1 KiB', (n) => { for (let i = 0; i < n; i++) Buffer.compare(b1k, other1k); });
measure('isBuffer', (n) => { for (let i = 0; i < n; i++) Buffer.isBuffer(b16); });
measure('isEncoding', (n) => { for (let i = 0; i < n; i++) Buffer.isEncoding('utf8'); });
measure('byteLength 4 KiB mixed', (n) => { for (let i = 0; i < n; i++) Buffer.byteLength(m4k); });
measure('toString 16 B', (n) => { for (let i = 0; i < n; i++) b16.toString(); });
measure('toString 1 KiB', (n) => { for (let i = 0; i < n; i++) b1k.toString(); });
measure('toString 64 KiB mixed', (n) => { for (let i = 0; i < n; i++) u64k.toString(); });
for (const encoding of ['base64', 'hex', 'latin1', 'ucs2']) measure(`toString(${encoding}) 64 KiB`, (n) => { for (let i = 0; i < n; i++) b64k.toString(encoding); });
measure('write 16 B', (n) => { const b = Buffer.alloc(64); for (let i = 0; i < n; i++) b.write(s16); });
measure('write 4 KiB', (n) => { const b = Buffer.alloc(4096); for (let i = 0; i < n; i++) b.write(s4k); });
measure('buffer[i]', (n) => { for (let i = 0; i < n; i++) b1k[i & 1023]; });
measure('slice', (n) => { for (let i = 0; i < n; i++) b1k.slice(1, 9); });
measure('subarray', (n) => { for (let i = 0; i < n; i++) b1k.subarray(1, 9); });
measure('copy 1 KiB', (n) => { for (let i = 0; i < n; i++) b1k.copy(other1k); });
measure('equals 1 KiB', (n) => { for (let i = 0; i < n; i++) b1k.equals(other1k); });
measure('compare 1 KiB', (n) => { for (let i = 0; i < n; i++) b1k.compare(other1k); });
measure('compare with ranges', (n) => { for (let i = 0; i < n; i++) b1k.compare(other1k, 1, 100, 1, 100); });
measure('indexOf 8 B in 64 KiB', (n) => { for (let i = 0; i < n; i++) b64k.indexOf(needle); });
measure('indexOf 8 B in 1 MiB', (n) => { for (let i = 0; i < n; i++) b1m.indexOf(needle); });
measure('lastIndexOf 8 B in 64 KiB', (n) => { for (let i = 0; i < n; i++) b64k.lastIndexOf(needle); });
measure('includes byte in 64 KiB', (n) => { for (let i = 0; i < n; i++) b64k.includes(1); });
measure('fill(0) 1 KiB', (n) => { const b = Buffer.alloc(1024); for (let i = 0; i < n; i++) b.fill(0); });
measure("fill('ab') 1 KiB", (n) => { const b = Buffer.alloc(1024); for (let i = 0; i < n; i++) b.fill('ab'); });
for (const width of [16, 32, 64]) measure(`swap${width} 64 KiB`, (n) => { const b = Buffer.alloc(65536); for (let i = 0; i < n; i++) b[`swap${width}`](); });
measure('toJSON 1 KiB', (n) => { for (let i = 0; i < n; i++) b1k.toJSON(); });
measure('JSON.stringify 16 B', (n) => { for (let i = 0; i < n; i++) JSON.stringify(b16); });
measure('JSON.stringify 64 KiB', (n) => { for (let i = 0; i < n; i++) JSON.stringify(b64k); });

const numbers = Buffer.alloc(64);
for (const name of Object.keys(require('buffer').Buffer.prototype).filter((key) => /^(read|write)[A-Z]/.test(key) && !/Uint/.test(key))) {
    const sized = /Int[BL]E$/.test(name) && !/\d/.test(name);
    const value = /Big/.test(name) ? 1n : 1;
    const f = new Function('b', 'v', 'n', name.startsWith('read')
        ? `for (let i = 0; i < n; i++) b.${name}(8${sized ? ', 6' : ''})`
        : `for (let i = 0; i < n; i++) b.${name}(v, 8${sized ? ', 6' : ''})`);
    measure(name, (n) => f(numbers, value, n));
}
