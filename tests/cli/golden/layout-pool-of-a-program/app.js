// Keeps the first bytes of some messages, and with them the whole messages; lets go of most small Buffers.
const { receive } = require('./receive.js');
const heads = [];
for (let i = 0; i < 100; i++) {
    const message = receive(i);
    if (i % 40 === 0)
        heads.push(message.subarray(0, 16));
}
const small = new Map();
for (let i = 0; i < 900; i++)
    small.set(i, Buffer.from(`entry ${i}`));
for (let i = 0; i < 900; i++)
    if (i % 100 > 0)
        small.delete(i);
const self = require('fs').readFileSync(__filename);
const view = Buffer.from(small.get(0).buffer);
setTimeout(() => {
    globalThis.late = [Buffer.alloc(200), new TextEncoder().encode('x'.repeat(200))];
    console.log('ends', process.argv.slice(2));
}, 1);
