// util.parseArgs(): every kind of argument, under every kind of strictness.
const { parseArgs } = require('util'); const t = (c) => { try { console.log(parseArgs(c)); } catch (e) { console.log(e.name, e.code, e.message); } };
const o = { foo: { type: 'boolean', short: 'f' }, bar: { type: 'string', short: 'b' }, m: { type: 'string', multiple: true }, d: { type: 'string', default: 'dd' } };
for (const args of [[], ['-f'], ['-fb', 'x'], ['-fbx'], ['--bar=x=y'], ['--bar', '-x'], ['-b', '-x'], ['--bar=-x'], ['--nope'], ['-z'], ['p'], ['--', '-f', 'q'], ['--m', '1', '--m=2'], ['--foo=1'], ['--bar'], ['-f', '-b'], ['--no-foo'], ['-'], ['--bar', ''], ['--='], ['--bar='], ['-b=x'], ['-fz'], ['--foo', 'pos', '--bar', 'v', 'pos2']])
  for (const more of [{}, { allowPositionals: true, tokens: true }, { strict: false, tokens: true }, { allowNegative: true }]) t({ args, options: o, ...more });
t({ args: 'x' }); t({ args: [], options: { a: { type: 'x' } } }); t({ args: [], options: { a: { type: 'string', short: 'ab' } } }); t({ args: [], options: { a: { type: 'string', default: 5 } } }); t({ args: [], strict: 1 }); t({args:[], options:{a:{type:'string',multiple:true,default:['a',1]}}});
