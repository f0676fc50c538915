// node:os.
const host = require('cli_host');
const { SIGNALS } = require('signals');
const { numbers: errorNumbers } = require('system_errors');

const facts = host.system();

function numbers(path) {
    const text = host.readText(path);
    return typeof text === 'string' ? text.trim().split(/\s+/).map(Number) : [];
}

exports.module = {
    EOL: '\n', devNull: '/dev/null',
    constants: {
        UV_UDP_REUSEADDR: 4,
        dlopen: { __proto__: null, RTLD_LAZY: 1, RTLD_NOW: 2, RTLD_GLOBAL: 256, RTLD_LOCAL: 0, RTLD_DEEPBIND: 8 },
        errno: errorNumbers(), signals: SIGNALS,
        priority: {
            __proto__: null, PRIORITY_LOW: 19, PRIORITY_BELOW_NORMAL: 10, PRIORITY_NORMAL: 0,
            PRIORITY_ABOVE_NORMAL: -7, PRIORITY_HIGH: -14, PRIORITY_HIGHEST: -20,
        },
    },
    arch: () => facts.arch,
    availableParallelism: () => facts.cpus,
    cpus() {
        const text = host.readText('/proc/cpuinfo');
        const models = [...String(text).matchAll(/^model name\s*: (.*)$/gm)].map((match) => match[1]);
        return Array.from({ length: facts.cpus }, (_, i) => ({ model: models[i] ?? 'unknown', speed: 0,
            times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } }));
    },
    endianness: () => (new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'LE' : 'BE'),
    freemem: () => host.system().freeMemory,
    homedir: () => process.env.HOME ?? '/',
    hostname: () => facts.hostname,
    loadavg: () => numbers('/proc/loadavg').slice(0, 3),
    machine: () => facts.machine,
    platform: () => 'linux',
    release: () => facts.release,
    tmpdir: () => (process.env.TMPDIR || process.env.TMP || process.env.TEMP || '/tmp').replace(/(.)\/$/, '$1'),
    totalmem: () => facts.totalMemory,
    type: () => facts.system,
    uptime: () => numbers('/proc/uptime')[0] ?? 0,
    userInfo: () => ({ uid: facts.uid, gid: facts.gid, username: process.env.USER ?? '', homedir: process.env.HOME ?? '/',
        shell: process.env.SHELL ?? null }),
    version: () => facts.version,
};
