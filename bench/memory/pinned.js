// How much memory do a few small Buffers keep alive? A million of 100 bytes are made and every 80th is kept: 12,500
// Buffers, 1.25 MB. Prints what the process holds then, as JSON. Runs under `offheap run` and under Node.js.
'use strict';
const COUNT = 1000000;
const EVERY = 80;

const before = process.memoryUsage();
const kept = [];
for (let i = 0; i < COUNT; i++) {
  const buffer = Buffer.allocUnsafe(100);
  buffer[0] = i;
  if (i % EVERY === 0) kept.push(buffer);
}
let offheap = null;
try {
  offheap = require('offheap');
  offheap.trim();
} catch {
  if (globalThis.gc) globalThis.gc();
}

setTimeout(() => {
  const after = process.memoryUsage();
  console.log(JSON.stringify({
    keptBytes: kept.reduce((sum, buffer) => sum + buffer.length, 0),
    externalGrowth: after.external - before.external,
    arrayBuffersGrowth: after.arrayBuffers - before.arrayBuffers,
    rssGrowth: after.rss - before.rss,
    poolReserved: offheap ? offheap.stats().poolReserved : undefined,
  }));
}, 50);
