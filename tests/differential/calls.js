'use strict';
// Calls every member of Buffer and its kin with seeded arguments and writes one line a call. Runs the same on
// Node and on `offheap run`; compare.js looks for lines that differ.
//
//     node calls.js SEED COUNT FILE           writes the lines of calls 0 .. COUNT - 1
//     node calls.js SEED COUNT FILE MEMBERS   the same of members that the pattern matches whole, on Offheap alone:
//                                             memory changes under calls, too, that Node does not survive
//     node calls.js SEED INDEX                prints the line of one call, with the stack of an error
const fs = require('fs');
const { Random } = require('./random.js');
const values = require('./values.js');
const { describe, describeError, bytesText, memoryOf } = require('./describe.js');
const { recipes, looks, attributes } = require('./recipes.js');

const [seed, count, file, members] = process.argv.slice(2);
const isAlone = members !== undefined;
const isChosen = (recipe) => !isAlone || new RegExp(`^(?:${members})$`).test(recipe.name);

// A call's recipe: by its index, each as often as its weight says.
const table = recipes.filter(isChosen).flatMap((recipe) => Array(recipe.weight || 1).fill(recipe));

const isMemory = (v) => ArrayBuffer.isView(v) || v instanceof ArrayBuffer || v instanceof SharedArrayBuffer;

// Receivers: nearly always bytes, now and then something else.
function makeReceiver(r, recipe, context) {
  const kind = r.below(40);
  if (kind < 30) return values.ownBuffer(r, context, recipe.search);
  if (kind < 34) return values.plainUint8(r);
  if (kind < 37 || recipe.search) {
    const list = [];
    for (let n = r.below(30); n > 0; n--) list.push(r.below(256));
    const v = Buffer.from(list);
    return { v, t: `pooled(${values.hexOf(v)})` };
  }
  return kind < 39 ? values.otherView(r) : values.wrong(r);
}

const isGigabytes = (v) => typeof v === 'number' && v > 1e6 && v < 2 ** 53;

function makeArguments(r, recipe, context) {
  let count = recipe.args.length;
  if (r.once(4)) count = r.below(count + 1);
  const args = recipe.args.slice(0, count).map((make) => make(r, context));
  if (!recipe.search && count > 0 && r.once(10)) args[r.below(count)] = values.any(r, context);
  if (!recipe.search && r.once(40)) args.push(values.any(r, context));
  if (recipe.allocates) return args.map((a) => (isGigabytes(a.v) ? values.literal(8) : a));
  return args;
}

function prepare(r, recipe) {
  const context = { receiver: undefined, memory: null, args: [], contents: recipe.contents, evenOnly: recipe.search };
  let subject = recipe.name;
  if (recipe.kind === 'instance') {
    const made = makeReceiver(r, recipe, context);
    context.receiver = made.v;
    context.memory = recipe.steady && !isAlone ? null : made.memory;
    subject = made.t;
  }
  context.args = recipe.kind === 'script' ? [] : makeArguments(r, recipe, context);
  return { context, subject };
}

function perform(r, recipe, context, log) {
  const args = context.args.map((a) => a.v);
  if (recipe.kind === 'script') return recipe.run(r, context, log);
  if (recipe.kind === 'instance') return Buffer.prototype[recipe.name].apply(context.receiver, args);
  return recipe.target.call ? recipe.target.call(args) : recipe.target.owner[recipe.target.member](...args);
}

// Which of the memories that took part hold other bytes than before.
function changes(before, subjects) {
  const found = [];
  subjects.forEach((subject, i) => {
    if (before[i] === undefined) return;
    const after = bytesText(memoryOf(subject));
    if (after !== before[i]) found.push(`${i === 0 ? 'THIS' : `ARG${i - 1}`}:${after}`);
  });
  return found.join(' ');
}

// A promise of the line: Blobs are read asynchronously.
async function makeCall(seed, index, wantStack) {
  const recipe = table[index % table.length];
  const r = new Random(seed, index);
  const { context, subject } = prepare(r, recipe);
  const log = [];
  const subjects = [context.receiver, ...context.args.map((a) => a.v)];
  const before = subjects.map((v) => (isMemory(v) ? bytesText(memoryOf(v)) : undefined));
  const shown = `${subject}(${context.args.map((a) => a.t).join(', ')})`;
  values.trace.length = 0;
  let result;
  try {
    let value = perform(r, recipe, context, log);
    if (recipe.waits) value = await value;
    result = recipe.kind === 'script' ? 'done' : describe(value, context);
  } catch (error) {
    result = describeError(error);
    if (wantStack) console.log(error && error.stack);
  }
  const asked = values.trace.join(' ');
  return [index, recipe.name, shown + log.join(' | '), asked, result, changes(before, subjects)].join('\t');
}

async function writeAll(seed, count, file) {
  const fd = fs.openSync(file, 'w');
  let block = '';
  for (const { ownerName, owner, key } of looks) block += `-1\t${ownerName} attributes\t${ownerName}.${String(key)}\t\t${attributes(owner, key)}\t\n`;
  const blockChars = process.env.DIFFERENTIAL_FLUSH ? 0 : 60000;
  for (let index = 0; index < count; index++) {
    block += `${await makeCall(seed, index)}\n`;
    if (block.length <= blockChars) continue;
    fs.writeSync(fd, block);
    block = '';
  }
  fs.writeSync(fd, block);
  fs.closeSync(fd);
}

// Deprecation warnings are somebody else's test.
process.on('warning', () => {});

if (file === undefined) makeCall(Number(seed), Number(count), true).then(console.log);
else writeAll(Number(seed), Number(count), file);
