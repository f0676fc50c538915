// Reads the lines that members.js printed, "ENGINE {json}" each, and prints a Markdown table of medians.
const lines = require('fs').readFileSync(0, 'utf8').trim().split('\n');
const engines = ['offheap', 'polyfill', 'node'];
const rows = new Map();
for (const line of lines) {
    const space = line.indexOf(' ');
    const { name, ns } = JSON.parse(line.slice(space + 1));
    if (!rows.has(name)) rows.set(name, {});
    (rows.get(name)[line.slice(0, space)] ??= []).push(ns);
}
const median = (list) => list && [...list].sort((a, b) => a - b)[list.length >> 1];
/** Two or three digits, whatever the size. */
const digits = (x) => (x < 10 ? x.toFixed(1) : x < 1000 ? x.toFixed(0) : String(Number(x.toPrecision(2))));
const show = (ns) => (ns === undefined ? '' : ns < 1e4 ? digits(ns) : ns < 1e7 ? `${digits(ns / 1e3)} µs` : `${digits(ns / 1e6)} ms`);
const times = (a, b) => (a === undefined ? '' : a < b ? `${(a / b).toFixed(2)} ×` : `${digits(a / b)} ×`);
console.log('| ns a call | Offheap | npm `buffer`, same engine | Node | polyfill / Offheap | Node / Offheap |\n|---|--:|--:|--:|--:|--:|');
for (const [name, row] of rows) {
    const [offheap, polyfill, node] = engines.map((engine) => median(row[engine]));
    console.log(`| ${name} | ${show(offheap)} | ${show(polyfill)} | ${show(node)} | ${times(polyfill, offheap)} | ${times(node, offheap)} |`);
}
