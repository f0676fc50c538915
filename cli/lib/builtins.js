// The built-in modules: which there are, and each made when first asked for.
const files = {
    assert: 'node_assert', 'assert/strict': 'node_assert', buffer: 'node_buffer', console: 'console', constants: 'node_constants', crypto: 'node_crypto',
    events: 'node_events', fs: 'node_fs', 'fs/promises': 'node_fs_promises', module: 'commonjs', offheap: 'offheap', os: 'node_os',
    path: 'node_path', 'path/posix': 'node_path', 'path/win32': 'node_path', perf_hooks: 'node_perf_hooks', process: 'process',
    querystring: 'node_querystring', readline: 'node_readline', 'readline/promises': 'node_readline', stream: 'node_stream',
    'stream/consumers': 'stream_consumers', 'stream/promises': 'node_stream',
    string_decoder: 'node_string_decoder', timers: 'node_timers', 'timers/promises': 'node_timers', tty: 'node_tty',
    url: 'node_url', util: 'node_util', 'util/types': 'node_util', vm: 'node_vm', worker_threads: 'node_worker_threads',
};
// Where the build has zlib.
if (require('cli_host').zlib !== undefined)
    files.zlib = 'node_zlib';
// Where the value is not the file's `module`.
const parts = {
    'assert/strict': (module) => module.strict,
    'path/posix': (module) => module.posix,
    'path/win32': (module) => module.win32,
    'readline/promises': (module) => module.promises,
    'stream/promises': (module) => module.promises,
    'timers/promises': (module) => module.promises,
    'util/types': (module) => module.types,
};
const loaded = new Map();

exports.names = Object.keys(files);
// Those of Node's that are not here: who asks for one should not be told to install it.
exports.missing = ['async_hooks', 'child_process', 'cluster', 'diagnostics_channel', 'dgram', 'dns',
    'dns/promises', 'domain', 'http', 'http2', 'https', 'inspector', 'inspector/promises', 'net', 'punycode', 'repl', 'stream/web',
    'sys', 'tls', 'trace_events', 'v8', 'wasi', 'zlib'].filter((name) => !Object.hasOwn(files, name));

// The module.exports of a built-in, named with or without 'node:'; undefined when there is none.
exports.find = (name) => {
    if (name.startsWith('node:'))
        name = name.slice(5);
    let value = loaded.get(name);
    if (value === undefined && Object.hasOwn(files, name)) {
        value = require(files[name]).module;
        if (Object.hasOwn(parts, name))
            value = parts[name](value);
        loaded.set(name, value);
    }
    return value;
};
