// The global console; node:console.
const host = require('cli_host');

const counts = new Map();
const starts = new Map();
let indent = '';

// process.stdout and process.stderr are streams that most programs never touch: until then, and
// unless they are replaced, text goes straight to the descriptor.
function write(fd, text) {
    const name = fd === 1 ? 'stdout' : 'stderr';
    const { value } = Object.getOwnPropertyDescriptor(process, name);
    if (value !== undefined)
        value.write(text);
    else
        require('standard_streams').writeText(fd, text);
}

function format(args) {
    // Plain text needs no inspector.
    if (args.every((arg) => typeof arg === 'string') && (args.length === 1 || !args[0]?.includes('%')))
        return args.join(' ');
    return require('format').format(...args);
}

function print(fd, args) {
    let text = format(args);
    if (indent !== '')
        text = indent + text.replaceAll('\n', `\n${indent}`);
    write(fd, `${text}\n`);
}

function duration(ms) {
    if (ms >= 3600000)
        return `${(ms / 3600000).toFixed(3)}h`;
    if (ms >= 60000)
        return `${(ms / 60000).toFixed(3)}m`;
    if (ms >= 1000)
        return `${(ms / 1000).toFixed(3)}s`;
    return `${Number(ms.toFixed(3))}ms`;
}

function warn(text) {
    process.emitWarning(text);
}

const methods = {
    log(...args) { print(1, args); },
    warn(...args) { print(2, args); },
    error(...args) { print(2, args); },
    dir(value, options) { print(1, [require('inspect').inspect(value, { customInspect: false, ...options })]); },
    time(label = 'default') {
        label = `${label}`;
        if (starts.has(label))
            warn(`Label '${label}' already exists for console.time()`);
        else
            starts.set(label, host.milliseconds());
    },
    timeEnd(label = 'default') {
        if (timeLog(label, 'timeEnd', []))
            starts.delete(`${label}`);
    },
    timeLog(label = 'default', ...data) { timeLog(label, 'timeLog', data); },
    trace(...args) {
        const error = { name: 'Trace', message: format(args) };
        Error.captureStackTrace(error, methods.trace);
        const head = error.message === '' ? 'Trace' : `Trace: ${error.message}`;
        print(2, [`${head}\n${String(error.stack).trimEnd()}`]);
    },
    assert(condition, ...args) {
        if (condition)
            return;
        if (typeof args[0] === 'string')
            args[0] = `Assertion failed: ${args[0]}`;
        else
            args.unshift('Assertion failed');
        methods.warn(...args);
    },
    clear() {},
    count(label = 'default') {
        label = `${label}`;
        const count = (counts.get(label) ?? 0) + 1;
        counts.set(label, count);
        methods.log(`${label}: ${count}`);
    },
    countReset(label = 'default') {
        if (!counts.has(`${label}`))
            warn(`Count for '${label}' does not exist`);
        counts.delete(`${label}`);
    },
    group(...args) {
        if (args.length > 0)
            methods.log(...args);
        indent += '  ';
    },
    groupEnd() { indent = indent.slice(2); },
    table(data, columns) {
        if (data === null || typeof data !== 'object') {
            methods.log(data);
            return;
        }
        print(1, [require('console_table').render(data, columns)]);
    },
};

function timeLog(label, method, data) {
    label = `${label}`;
    if (!starts.has(label)) {
        warn(`No such label '${label}' for console.${method}()`);
        return false;
    }
    methods.log('%s: %s', label, duration(host.milliseconds() - starts.get(label)), ...data);
    return true;
}

const console = { ...methods };
console.debug = console.log;
console.info = console.log;
console.dirxml = console.log;
console.groupCollapsed = console.group;

// new Console(stdout, stderr): the same methods on other streams.
class Console {
    constructor(out, errors) {
        if (out?.stdout)
            ({ stdout: out, stderr: errors } = out);
        errors ??= out;
        for (const name of ['log', 'info', 'debug', 'dirxml'])
            this[name] = (...args) => { out.write(`${format(args)}\n`); };
        for (const name of ['warn', 'error'])
            this[name] = (...args) => { errors.write(`${format(args)}\n`); };
        this.dir = (value, options) => { out.write(`${require('inspect').inspect(value, options)}\n`); };
    }
}
console.Console = Console;
Object.defineProperty(console, Symbol.toStringTag, { value: 'console', configurable: true });
exports.module = console;
