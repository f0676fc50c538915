// Arguments that are wrong for the calls of node:fs, in every place, and how what comes of them is told.
const fs = require('fs');
const path = require('path');
const folder = fs.mkdtempSync(path.join(require('os').tmpdir(), 'callbacks-'));
const at = (name) => path.join(folder, name);
const fd = fs.openSync(at('file'), 'w+');
fs.writeFileSync(at('other'), 'text');
fs.mkdirSync(at('below'));
fs.symlinkSync('file', at('link'));

const nul = 'a\0b';
const paths = [undefined, null, 5, {}, [], nul, Buffer.from(nul), Symbol('s'), true, at('missing')];
const descriptors = [undefined, null, '0', {}, 1.5, -1, 2 ** 31, NaN, 99999, true];
const modes = ['x', {}, -1, 1.5, 2 ** 32, true, '8', null];
const options = ['nope', 5, true, { encoding: 'nope' }, { encoding: 5 }, null, Symbol('o'), { signal: 5 }];
const good = at('file');
// A number is a descriptor to some, and Node asks a symbol whether it is one.
const names = paths.filter((value) => typeof value !== 'number' && typeof value !== 'symbol');
const each = (values, make) => values.map(make);

const cases = {
    open: [...each(paths, (v) => [v]), ...each(['q', '', {}, true, 1.5, 2 ** 31, null, undefined, Symbol('f')], (v) => [good, v, 0o600]),
        ...each(modes, (v) => [good, 'r', v]), [5, 'q', 0o600], [good, 'q', 'x'], [5, 'r', 'x'], [at('missing'), 'r', 'x']],
    close: each(descriptors, (v) => [v]),
    readFile: [...each(names, (v) => [v]), ...each(options, (v) => [good, v]), [true, 'nope'], [good, { flag: 'q' }], [good, { flag: {} }], [good, undefined]],
    writeFile: [...each(names, (v) => [v, 'x']), ...each([undefined, null, 5, {}, [1], true, Symbol('d')], (v) => [at('written'), v]),
        ...each(options, (v) => [at('written'), 'x', v]), ...each(modes, (v) => [at('written'), 'x', { mode: v }]),
        [at('written'), 'x', { flag: 'q' }], [at('written'), 'x', { flush: 5 }], [true, 5, 'nope'], [undefined, 5]],
    appendFile: [...each(names, (v) => [v, 'x']), ...each([undefined, null, 5, {}], (v) => [at('written'), v]), ...each(options, (v) => [at('written'), 'x', v]),
        ...each(modes, (v) => [at('written'), 'x', { mode: v }])],
    stat: [...each(paths, (v) => [v]), ...each(options, (v) => [good, v])],
    lstat: [...each(paths, (v) => [v]), ...each(options, (v) => [good, v])],
    fstat: [...each(descriptors, (v) => [v]), ...each([5, 'x', {}, null, { signal: 5 }], (v) => [fd, v])],
    access: [...each(paths, (v) => [v]), ...each(['x', {}, -1, 8, 1.5, null, true, 0], (v) => [good, v])],
    mkdir: [...each(paths.slice(0, -1), (v) => [v]), ...each(modes.slice(0, -1), (v) => [at('below'), v]), ...each(modes.slice(0, -1), (v) => [at('below'), { mode: v }]),
        [at('below'), { recursive: 5 }], [at('below'), { recursive: null }], [5, 'x'], [5, { mode: 'x' }], [5, { recursive: 5 }], [at('below'), null], [at('below')]],
    readdir: [...each(paths, (v) => [v]), ...each(options, (v) => [at('below'), v]), [at('below'), { recursive: 5 }], [5, 'nope']],
    unlink: each(paths, (v) => [v]),
    rmdir: [...each(paths, (v) => [v]), [at('missing'), { recursive: true }], [at('missing'), 5], [at('missing'), null], [at('missing'), 'x'], [5, 5]],
    rm: [...each(paths, (v) => [v]), ...each([5, null, 'x', [], { force: 5 }, { recursive: 'x' }, { retryDelay: 'x' }, { retryDelay: -1 }, { maxRetries: -1 },
        { maxRetries: 1.5 }], (v) => [at('missing'), v]), [at('below')], [at('missing'), { force: true }]],
    rename: [...each(paths, (v) => [v, good]), ...each(paths.slice(0, -1), (v) => [at('missing'), v]), [5, 5]],
    copyFile: [...each(paths, (v) => [v, at('copy')]), ...each(paths.slice(0, -1), (v) => [at('missing'), v]), ...each(['x', {}, -1, 8, 1.5, true], (v) => [good, at('copy'), v]),
        [good, at('other'), fs.constants.COPYFILE_EXCL]],
    truncate: [...each(paths, (v) => [v]), ...each(['x', {}, 1.5, null, 2n, true], (v) => [good, v]), [5, 'x'], [at('missing'), 'x']],
    ftruncate: [...each(descriptors, (v) => [v]), ...each(['x', {}, 1.5, null, 2n], (v) => [fd, v]), ['x', 'x']],
    fsync: each(descriptors, (v) => [v]),
    fdatasync: each(descriptors, (v) => [v]),
    chmod: [...each(paths, (v) => [v, 0o600]), ...each([...modes, undefined], (v) => [good, v]), [5, 'x']],
    fchmod: [...each(descriptors, (v) => [v, 0o600]), ...each([...modes, undefined], (v) => [fd, v]), ['x', 'x']],
    utimes: [...each(paths, (v) => [v, 1, 1]), ...each([undefined, null, 'x', {}, NaN, Infinity, '', true, 1n], (v) => [good, v, 1]), [good, 1, 'x'], [good, new Date(5), '5'],
        [5, 'x', 'x']],
    symlink: [...each(paths, (v) => [v, at('link')]), ...each(paths.slice(0, -1), (v) => ['file', v]), ['file', at('link'), 'nope'], ['file', at('link'), 5], ['file', at('link'), null],
        ['file', at('link'), 'file'], [5, 5]],
    readlink: [...each(paths, (v) => [v]), ...each(options, (v) => [at('link'), v]), [5, 'nope']],
    realpath: [[nul], [at('missing/below')], [at('file/below')], ...each(options, (v) => [at('link'), v])],
    mkdtemp: [...each(paths.slice(0, -1), (v) => [v]), ...each(['nope', 5, { encoding: 'nope' }], (v) => [at('missing/x'), v]), [5, 'nope']],
    exists: each(paths, (v) => [v]),
};

// Texts without a code are the engine's.
const tell = (error) => `${error.name} ${error.code} ${error.code ? error.message : ''}`.replaceAll(folder, '').replace(/'[^']*XXXXXX'/, 'TEMPORARY');
const show = (value) => (typeof value === 'string' ? value.replaceAll(folder, '') : ArrayBuffer.isView(value) || Array.isArray(value) ? value : typeof value);

const words = (value) => {
    if (value === fd)
        return 'fd';
    if (typeof value === 'string')
        return JSON.stringify(value.replaceAll(folder, ''));
    if (typeof value === 'symbol' || typeof value === 'bigint' || value === undefined || typeof value === 'number')
        return String(value);
    return JSON.stringify(value, (key, inner) => (typeof inner === 'symbol' || typeof inner === 'bigint' || inner === undefined || Number.isNaN(inner) ? String(inner) : inner));
};

module.exports = { at, cases, fd, folder, good, show, tell, words };
