// The global `process`, and what an uncaught error leads to.
const host = require('cli_host');
const EventEmitter = require('node_events').module;
const tasks = require('task_queue');
const { plainError } = require('errors');
const { nodeError, invalidArgType, invalidArgValue, errnoException, systemException } = require('node_error');
const { SIGNALS } = require('signals');

const facts = host.system();
const start = host.milliseconds();
// The version of Node whose Buffer this is.
const NODE_VERSION = '26.10.0';

class Process extends EventEmitter {}
Object.defineProperty(Process, 'name', { value: 'process' });
const process = new Process();
Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });
exports.process = process;

let exitCode;
let exiting = false;
let umaskOfProcess = 0o22;

function checkExitCode(code) {
    if (code === undefined || code === null || Number.isInteger(code))
        return;
    if (typeof code === 'string' && code !== '' && Number.isInteger(Number(code)))
        return;
    throw typeof code === 'number' ? require('node_error').outOfRange('code', 'an integer', code)
        : invalidArgType('code', 'number', code);
}

function leave(code) {
    if (!exiting) {
        exiting = true;
        process._exiting = true;
        process.emit('exit', code ?? exitCode ?? 0);
    }
    // A handler of 'exit' may set the code.
    host.exit(Number(exitCode ?? code ?? 0));
}

// Beyond Node: process.offheap is the module 'offheap'.
Object.defineProperty(process, 'offheap', { get: () => require('offheap').module, configurable: true });

Object.assign(process, {
    title: 'offheap', version: `v${NODE_VERSION}`, pid: facts.pid, ppid: facts.ppid, arch: facts.arch,
    platform: 'linux', execPath: facts.execPath, execArgv: [], argv: [], argv0: 'offheap', exiting: false,
    versions: { node: NODE_VERSION, quickjs: facts.engine, offheap: facts.offheap },
    release: { name: 'node' }, features: {}, config: { variables: {} }, noDeprecation: false,
    throwDeprecation: false, traceDeprecation: false, report: undefined,

    exit(code) {
        checkExitCode(code);
        if (code !== undefined && code !== null)
            exitCode = code;
        leave(exitCode ?? 0);
    },
    reallyExit(code) { host.exit(Number(code ?? 0)); },
    abort() { host.os.kill(facts.pid, 6); },
    nextTick: tasks.nextTick,
    uptime() { return (host.milliseconds() - start) / 1000; },
    cwd() {
        const [path, error] = host.os.getcwd();
        if (error !== 0)
            throw systemException(-error, 'uv_cwd');
        return path;
    },
    chdir(directory) {
        require('node_error').validateString(directory, 'directory');
        const result = host.os.chdir(directory);
        if (result !== 0)
            throw systemException(result, 'chdir', process.cwd(), directory);
    },
    umask(mask) {
        const old = umaskOfProcess;
        if (mask !== undefined)
            umaskOfProcess = typeof mask === 'string' ? parseInt(mask, 8) : mask & 0o777;
        return old;
    },
    getuid() { return facts.uid; },
    geteuid() { return facts.uid; },
    getgid() { return facts.gid; },
    getegid() { return facts.gid; },
    cpuUsage(previous) {
        const [user, system] = host.cpuTime();
        return previous ? { user: user - previous.user, system: system - previous.system } : { user, system };
    },
    constrainedMemory: constrainedMemory,
    availableMemory() { return host.system().freeMemory; },
    kill(pid, signal) {
        // eslint-disable-next-line eqeqeq
        if (pid != (pid | 0))
            throw invalidArgType('pid', 'of type number', pid);
        const number = signal === (signal | 0) ? signal : SIGNALS[signal || 'SIGTERM'];
        if (number === undefined)
            throw nodeError(TypeError, 'ERR_UNKNOWN_SIGNAL', require('format').format('Unknown signal: %s', signal));
        const result = host.os.kill(pid, number);
        if (result < 0)
            throw errnoException(result, 'kill');
        return true;
    },
    emitWarning,
    hasUncaughtExceptionCaptureCallback() { return false; },
    setSourceMapsEnabled() {},
    getBuiltinModule(id) { return require('builtins').find(id); },
    binding(name) { throw nodeError(Error, 'ERR_INVALID_MODULE', `No such module: ${name}`); },
});

// The clock's seconds (high and low half) and nanoseconds, written by the host.
const clock = new Uint32Array(3);

function hrtime(previous) {
    host.hrtime(clock.buffer);
    let seconds = clock[0] * 2 ** 32 + clock[1];
    let rest = clock[2];
    if (previous !== undefined) {
        if (!Array.isArray(previous))
            throw invalidArgType('time', 'Array', previous);
        seconds -= previous[0];
        rest -= previous[1];
        if (rest < 0) {
            seconds--;
            rest += 1000000000;
        }
    }
    return [seconds, rest];
}
hrtime.bigint = () => {
    host.hrtime(clock.buffer);
    return (BigInt(clock[0]) * 4294967296n + BigInt(clock[1])) * 1000000000n + BigInt(clock[2]);
};
process.hrtime = hrtime;

// Bytes this process may use before its control group stops it; 0: no limit.
function constrainedMemory() {
    for (const path of ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']) {
        const text = host.readText(path);
        if (typeof text !== 'string')
            continue;
        const limit = Number(text);
        return Number.isFinite(limit) ? limit : 0;
    }
    return 0;
}

function makeEnvironment() {
    const values = host.std.getenviron();
    return new Proxy(values, {
        set(target, name, value) {
            if (typeof name === 'symbol')
                throw new TypeError('Cannot convert a Symbol value to a string');
            target[name] = String(value);
            host.std.setenv(name, target[name]);
            return true;
        },
        defineProperty(target, name, description) {
            if ('value' in description)
                host.std.setenv(name, String(description.value));
            return Reflect.defineProperty(target, name, description);
        },
        deleteProperty(target, name) {
            if (typeof name === 'string')
                host.std.unsetenv(name);
            return delete target[name];
        },
    });
}

function lazy(name, make) {
    Object.defineProperty(process, name, {
        configurable: true, enumerable: true,
        get() {
            const value = make();
            Object.defineProperty(process, name, { value, writable: true, configurable: true, enumerable: true });
            return value;
        },
        set(value) {
            Object.defineProperty(process, name, { value, writable: true, configurable: true, enumerable: true });
        },
    });
}
lazy('env', makeEnvironment);
lazy('stdout', () => require('standard_streams').output(1));
lazy('stderr', () => require('standard_streams').output(2));
lazy('stdin', () => require('standard_streams').input());
lazy('allowedNodeEnvironmentFlags', () => new Set());

Object.defineProperty(process, 'exitCode', {
    configurable: true, enumerable: true,
    get: () => exitCode,
    set(code) {
        checkExitCode(code);
        exitCode = code ?? undefined;
    },
});

// Warnings ---------------------------------------------------------------------------------------

function makeWarning(warning, type, code) {
    if (warning instanceof Error)
        return warning;
    if (typeof warning !== 'string')
        throw invalidArgType('warning', ['string', 'Error'], warning);
    const error = new Error(warning);
    Object.defineProperty(error, 'name', { value: type, writable: true, enumerable: false, configurable: true });
    if (code !== undefined)
        error.code = code;
    return error;
}

function emitWarning(warning, type = 'Warning', code) {
    let detail;
    if (type !== null && typeof type === 'object' && !Array.isArray(type))
        ({ type = 'Warning', code, detail } = type);
    else if (typeof type === 'function')
        type = 'Warning';
    if (typeof code === 'function')
        code = undefined;
    const error = makeWarning(warning, type, code);
    if (detail !== undefined)
        error.detail = detail;
    if (error.name === 'DeprecationWarning') {
        if (process.noDeprecation)
            return;
        if (process.throwDeprecation)
            throw error;
    }
    tasks.nextTick(() => process.emit('warning', error));
    tasks.ensureTurn();
}

process.on('warning', function printWarning(warning) {
    const code = warning.code ? `[${warning.code}] ` : '';
    const detail = warning.detail ? `\n${warning.detail}` : '';
    host.writeText(2, `(offheap:${process.pid}) ${code}${warning.name}: ${warning.message}${detail}\n`);
});

// Errors that nobody catches ---------------------------------------------------------------------

// The source line an error points at, as Node prints it above the error. The engine's own stack
// says "at name (file:line:column)"; a syntax error "at file:line:column".
function sourceFrame(error) {
    const match = /^\s+at (?:.*\()?(\/[^():\n]+|file:[^()\n]+?):(\d+):(\d+)\)?/m.exec(String(error.stack));
    if (!match)
        return '';
    const [, file, line, column] = match;
    const text = host.readText(file.startsWith('file://') ? file.slice(7) : file);
    if (typeof text !== 'string')
        return `${file}:${line}\n`;
    const source = text.split('\n')[line - 1] ?? '';
    const pad = source.slice(0, Math.max(0, column - 1)).replace(/[^\t]/g, ' ');
    return `${file}:${line}\n${source}\n${pad}^\n\n`;
}

function describeError(error) {
    const where = error instanceof Error ? sourceFrame(error) : 'Uncaught:\n';
    try {
        // Brackets mean that an error has no frames: here it stands alone.
        return `${where}${require('inspect').inspect(error).replace(/^\[(.*)\](?=$| \{\n)/, '$1')}\n`;
    } catch {
        // A getter that throws, or no stack left: the engine's own words.
        return `${where}${error}\n${error?.stack ?? ''}\n`;
    }
}

function fail(error, text) {
    host.writeText(2, text ?? `${describeError(error)}\nNode.js v${NODE_VERSION}\n`);
    exitCode = 1;
    if (!exiting) {
        exiting = true;
        try {
            process.emit('exit', 1);
        } catch (second) {
            host.writeText(2, describeError(second));
        }
    }
    host.exit(Number(exitCode ?? 1));
}

tasks.onUncaught = (error, origin) => {
    process.emit('uncaughtExceptionMonitor', error, origin);
    if (process.listenerCount('uncaughtException') === 0)
        fail(error);
    try {
        process.emit('uncaughtException', error, origin);
    } catch (second) {
        host.writeText(2, describeError(second));
        host.exit(7);
    }
};

function rejectionError(reason) {
    if (reason instanceof Error)
        return reason;
    const error = plainError(Error, 'ERR_UNHANDLED_REJECTION',
        'This error originated either by throwing inside of an async function without a catch block, or by ' +
        'rejecting a promise which was not handled with .catch(). The promise rejected with the reason ' +
        `"${require('inspect').inspect(reason)}".`);
    Object.defineProperty(error, 'name', { value: 'UnhandledPromiseRejection', configurable: true });
    return error;
}

tasks.onUnhandledRejection = (reason, promise) => {
    try {
        if (process.emit('unhandledRejection', reason, promise))
            return;
    } catch (error) {
        tasks.onUncaught(error, 'uncaughtException');
        return;
    }
    tasks.onUncaught(rejectionError(reason), 'unhandledRejection');
};
tasks.onRejectionHandled = (promise) => process.emit('rejectionHandled', promise);
exports.fail = fail;

// Signals ----------------------------------------------------------------------------------------

function isSignal(name) {
    return typeof name === 'string' && SIGNALS[name] !== undefined;
}

function deliver(name) {
    tasks.enter(() => process.emit(name, name, SIGNALS[name]));
}

// These two are listened to in any case: quickjs-libc's loop wakes only for signals it knows.
for (const name of ['SIGINT', 'SIGTERM']) {
    host.os.signal(SIGNALS[name], () => {
        if (process.listenerCount(name) > 0)
            deliver(name);
        else
            host.exit(128 + SIGNALS[name]);
    });
}

process.on('newListener', (name) => {
    if (isSignal(name) && process.listenerCount(name) === 0 && !host.claimSignal(SIGNALS[name], true))
        host.os.signal(SIGNALS[name], () => deliver(name));
});
process.on('removeListener', (name) => {
    if (isSignal(name) && process.listenerCount(name) === 0 && !host.claimSignal(SIGNALS[name], false))
        host.os.signal(SIGNALS[name], undefined);
});

// The end ----------------------------------------------------------------------------------------

// The loop is idle: gives 'beforeExit' a chance. True: there is something to wait for again.
exports.loopEnded = () => {
    tasks.enter(() => process.emit('beforeExit', Number(exitCode ?? 0)));
    return require('timer_queue').hasWork();
};

// Runs 'exit' handlers of a program that ended by itself; its exit code.
exports.finish = (unsettled) => {
    if (unsettled && exitCode === undefined) {
        host.writeText(2, 'Warning: Detected unsettled top-level await\n');
        exitCode = 13;
    }
    try {
        exiting = true;
        process._exiting = true;
        process.emit('exit', Number(exitCode ?? 0));
    } catch (error) {
        tasks.onUncaught(error, 'uncaughtException');
    }
    return Number(exitCode ?? 0);
};
