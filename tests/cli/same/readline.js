// node:readline and node:stream/consumers over streams.
const readline = require('readline'); const rlp = require('readline/promises'); const { Readable, PassThrough } = require('stream');
(async () => {
  const rl = readline.createInterface({ input: Readable.from(['a\nb', '\r\nc\r', '\nd\u2028e']), crlfDelay: Infinity });
  for await (const l of rl) console.log('l', l);
  const input = new PassThrough(), output = new PassThrough(); output.on('data', (x) => console.log('out', String(x)));
  const q = rlp.createInterface({ input, output }); setTimeout(() => input.write('answer\n'), 2); console.log(await q.question('what? ')); q.on('close', () => console.log('closed')); q.close();
  try { await q.question('x') } catch (e) { console.log(e.code, e.message) }
  await new Promise((done) => { const r2 = readline.createInterface({ input: Readable.from([Buffer.from([0xc3]), Buffer.from([0xa9, 10, 65])]) }); r2.on('line', (x) => console.log('L', x)).on('close', () => { console.log('end'); done(); });
  r2.setPrompt('> '); console.log(r2.getPrompt(), readline.clearLine.length, readline.cursorTo.length); });
  readline.createInterface({ input: Readable.from(['x\ny\n']) }).on('line', function (x) { console.log('first', x); this.close(); });
  const con = require('stream/consumers'); console.log(await con.text(Readable.from(['a', 'b'])), await con.json(Readable.from(['{"a":1}'])), await con.buffer(Readable.from([Buffer.from('a')])), await con.arrayBuffer(Readable.from([Buffer.from('a')])), (await con.blob(Readable.from([Buffer.from('abc')]))).size);
})();
