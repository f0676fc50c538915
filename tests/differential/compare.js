'use strict';
// Compares the lines of two runs of calls.js and prints the table of members.
//     node compare.js EXPECTED_FILE ACTUAL_FILE
// Exit code 1 when a call differs that expected.js does not explain, or when an explanation is not needed
// any more.
const fs = require('fs');
const expected = require('./expected.js');

const FIELDS = ['index', 'member', 'call', 'asked', 'result', 'changes'];

function readLines(file) {
  return fs.readFileSync(file, 'utf8').split('\n').slice(0, -1).map((line) => {
    const fields = line.split('\t');
    return Object.fromEntries(FIELDS.map((name, i) => [name, fields[i] ?? '']));
  });
}

// Attribute lines are matched by the property they are about, calls by their index.
function keyed(lines) {
  return new Map(lines.map((line) => [line.index === '-1' ? line.call : line.index, line]));
}

const same = (a, b) => FIELDS.every((name) => a[name] === b[name]);
const missing = (line) => ({ ...line, result: 'no such line', asked: '', changes: '' });

const [nodeFile, ourFile] = process.argv.slice(2);
const node = keyed(readLines(nodeFile));
const ours = keyed(readLines(ourFile));
const table = new Map();
const used = new Set();
const unexplained = [];

for (const key of new Set([...node.keys(), ...ours.keys()])) {
  const theirs = node.get(key) ?? missing(ours.get(key));
  const mine = ours.get(key) ?? missing(theirs);
  const row = table.get(theirs.member) ?? { calls: 0, explained: 0, different: 0 };
  table.set(theirs.member, row);
  row.calls++;
  if (same(theirs, mine)) continue;
  const reason = expected.find((e) => e.matches(theirs, mine));
  if (reason) {
    row.explained++;
    used.add(reason);
  } else {
    row.different++;
    unexplained.push([theirs, mine]);
  }
}

console.log('member                          calls  explained  different');
for (const [member, row] of [...table].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
  console.log(`${member.padEnd(28)} ${String(row.calls).padStart(8)} ${String(row.explained || '').padStart(10)} ${String(row.different || '').padStart(10)}`);
}
for (const [theirs, mine] of unexplained.slice(0, Number(process.env.DIFFERENTIAL_SHOW ?? 20))) {
  console.log(`\ncall ${theirs.index}: ${theirs.member}: ${theirs.call}`);
  if (theirs.call !== mine.call) console.log(`  offheap called ${mine.call}`);
  console.log(`  node     ${theirs.result}  ${theirs.changes}  ${theirs.asked}`);
  console.log(`  offheap  ${mine.result}  ${mine.changes}  ${mine.asked}`);
}
const idle = expected.filter((e) => !used.has(e) && !e.isRare);
for (const e of idle) console.log(`\nno call needs this explanation any more: ${e.reason}`);
let total = 0;
for (const row of table.values()) total += row.calls;
console.log(`\n${total} calls of ${table.size} members, ${unexplained.length} unexplained differences`);
process.exit(unexplained.length > 0 || idle.length > 0 ? 1 : 0);
