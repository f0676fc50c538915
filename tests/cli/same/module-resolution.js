// A folder of packages made here, loaded by require() and import: what is found, and what is said when not.
const fs = require('fs');
const os = require('os');
const path = require('path');
const { createRequire, isBuiltin } = require('module');

const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'modules-')));
const files = {
    'app/package.json': { name: 'self-name', exports: { '.': './index.js', './deep': './lib/deep.js' }, imports: {
        '#alias': './lib/deep.js', '#cond': { import: './lib/esm.mjs', require: './lib/cjs.cjs' }, '#dep': 'plain', '#star/*': './lib/*.js' } },
    'app/index.js': 'module.exports = "self index";',
    'app/lib/deep.js': 'exports.deep = true; exports.file = __filename.split("/").pop(); exports.dir = __dirname.split("/").pop();',
    'app/lib/esm.mjs': 'export default "esm side";', 'app/lib/cjs.cjs': 'module.exports = "cjs side";',
    'app/lib/data.json': '{ "json": [1, 2] }', 'app/lib/broken.json': '{ "json": ', 'app/lib/throws.js': 'throw new Error("on load");',
    'app/lib/index.js': 'exports.isIndex = true;', 'app/lib/noext': 'exports.noext = 1;', 'app/lib/both.js': 'exports.which = "file";',
    'app/lib/both/index.js': 'exports.which = "folder";',
    'app/cycle-a.js': 'exports.early = 1; const b = require("./cycle-b"); exports.late = b.seen;',
    'app/cycle-b.js': 'const a = require("./cycle-a"); exports.seen = Object.keys(a).join();',
    'app/typed/package.json': { type: 'module' }, 'app/typed/index.js': 'export const typed = import.meta.filename.split("/").pop(); export default 1;',
    'app/detect.js': 'import path from "node:path"; export default path.basename(import.meta.url); export const named = 2;',
    'app/awaits.mjs': 'await null; export default 1;',
    'app/names.js': 'exports.one = 1; module.exports.two = 2; Object.defineProperty(exports, "three", { value: 3, enumerable: true });',
    'app/literal.cjs': 'const a = 1, b = 2; module.exports = { a, b, "c": 3, d() {}, e: a };',
    'app/reexport.cjs': 'module.exports = require("./names");', 'app/function.cjs': 'module.exports = function f() {}; module.exports.extra = 1;',
    'app/esmodule.cjs': '"use strict"; Object.defineProperty(exports, "__esModule", { value: true }); exports.default = "inner default"; exports.x = 1;',
    'app/this.js': 'module.exports = [this === exports, typeof require, module.id === __filename, module.loaded, require.main === module, module.children.length];',
    'app/hashbang.js': '#!/usr/bin/env node\nexports.line = 2;', 'app/strict.mjs': 'export const self = typeof this; export const req = typeof require;',
    'node_modules/plain/package.json': { main: 'lib/main' }, 'node_modules/plain/lib/main.js': 'module.exports = "plain main"; ',
    'node_modules/plain/other.js': 'module.exports = "plain other";', 'node_modules/indexed/index.js': 'module.exports = "indexed";',
    'node_modules/dir-main/package.json': { main: './lib' }, 'node_modules/dir-main/lib/index.js': 'module.exports = "dir main";',
    'node_modules/bad-main/package.json': { main: './missing' }, 'node_modules/bad-main/index.js': 'module.exports = "fallback";',
    'node_modules/empty/package.json': {},
    'node_modules/@scope/name/package.json': { exports: { '.': { node: { import: './esm.mjs', require: './cjs.js' }, default: './nothing.js' },
        './sub/*': './src/*.js', './sub/private/*': null, './dir/*.js': './src/*.js', './package.json': './package.json', './array': ['./bad', './src/a.js'] } },
    'node_modules/@scope/name/esm.mjs': 'export default "scoped esm";', 'node_modules/@scope/name/cjs.js': 'module.exports = "scoped cjs";',
    'node_modules/@scope/name/src/a.js': 'module.exports = "a";', 'node_modules/@scope/name/src/private/x.js': 'module.exports = "no";',
    'node_modules/sugar/package.json': { exports: './only.js', type: 'module' }, 'node_modules/sugar/only.js': 'export const sugar = 1;',
    'node_modules/outside/package.json': { exports: { '.': '../plain/other.js' } }, 'node_modules/mixed/package.json': { exports: { '.': './x.js', node: './y.js' } },
    'app/node_modules/plain2/index.js': 'module.exports = "near";', 'node_modules/plain2/index.js': 'module.exports = "far";',
};
for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), typeof content === 'string' ? content : JSON.stringify(content));
}
fs.symlinkSync(path.join(root, 'app/lib/deep.js'), path.join(root, 'app/link.js'));

const text = (value) => JSON.stringify(value, (key, item) => (typeof item === 'function' ? `[${item.name}]` : item));
const clean = (message) => String(message).replaceAll(root, '<root>').split('\n')[0].replace(/file:\/\//g, '');
const from = createRequire(path.join(root, 'app/main.js'));
const requests = ['./index', './lib', './lib/', './lib/deep', './lib/deep.js', './lib/data', './lib/data.json', './lib/broken.json', './lib/throws', './lib/noext',
    './lib/both', './lib/both/', './cycle-a', './typed/index.js', './typed', './detect', './awaits.mjs', './this', './hashbang', './link', './missing', './lib/missing',
    '.', './', '..', 'self-name', 'self-name/deep', 'self-name/none', '#alias', '#cond', '#dep', '#star/deep', '#none', 'plain', 'plain/other', 'plain/other.js',
    'plain/none', 'indexed', 'dir-main', 'bad-main', 'empty', '@scope/name', '@scope/name/sub/a', '@scope/name/sub/private/x', '@scope/name/dir/a.js', '@scope/name/none',
    '@scope/name/package.json', '@scope/name/array', 'sugar', 'outside', 'mixed', 'plain2', 'nowhere', '@nowhere/x', 'node:nothing', 'fs', 'node:fs', '',
    path.join(root, 'app/lib/deep.js')];
const shortly = (value) => (value === fs ? 'the fs module' : text(value));
for (const request of requests) {
    try {
        console.log('require', request.replace(root, '<root>'), shortly(from(request)));
    } catch (error) {
        console.log('require', request, error.name, error.code, error.code === 'MODULE_NOT_FOUND' ? clean(error.message) : '');
    }
}
console.log(from.resolve('./lib').replace(root, ''), from.resolve('fs'), from.resolve.paths('x').length > 1, isBuiltin('fs'), isBuiltin('node:fs/promises'), isBuiltin('x'));
console.log(from('./lib/deep') === from('./link'), delete require.cache[path.join(root, 'app/lib/deep.js')], from('./lib/deep').deep);

fs.writeFileSync(path.join(root, 'app/main.mjs'), `
export const load = (name, options) => import(name, options);
import * as names from './names.js';
import def, { a } from './literal.cjs';
export { names, def, a };
export const meta = [import.meta.filename.split('/').pop(), import.meta.dirname.split('/').pop(), import.meta.url.startsWith('file:///'), import.meta.main];
export const resolved = import.meta.resolve('./names.js').split('/').pop();
`);
(async () => {
    const main = await import(path.join(root, 'app/main.mjs'));
    console.log(text(main.names), text(main.def), main.a, main.meta, main.resolved);
    const imports = ['./index.js', './index', './lib', './lib/data.json', './typed/index.js', './detect.js', './names.js', './literal.cjs', './reexport.cjs', './function.cjs',
        './esmodule.cjs', './strict.mjs', './lib/throws.js', './hashbang.js', './missing.js', 'self-name/deep', '#cond', '#alias', 'plain', 'plain/other', 'plain/other.js', 'dir-main', '@scope/name',
        '@scope/name/sub/a', '@scope/name/none', 'sugar', 'nowhere', 'node:nothing', 'https://x/', 'data:text/javascript,export default 5', './awaits.mjs'];
    for (const request of imports) {
        try {
            const space = await main.load(request);
            console.log('import', request, Object.keys(space).sort().join(), text(space.default));
        } catch (error) {
            console.log('import', request, error.name, error.code);
        }
    }
    console.log(text((await main.load('./lib/data.json', { with: { type: 'json' } })).default));
    console.log((await import('node:path')).default === path, (await main.load('./names.js')) === main.names);
    fs.rmSync(root, { recursive: true });
})();
