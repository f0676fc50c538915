// Which line of the program made the Buffer in each slot of the pool, for `offheap layout --pool FILE`.
//
//     Buffer.from('abc')  ->  origins: 0x7f52a4c11400 -> { the ArrayBuffer, weakly; app.js, 12 }
//     drawn               ->  where that ArrayBuffer still lives, its slab gets the line
//
// Every function of Buffer that makes one is watched, and none is sampled: a slab may be pinned by one slot
// only. The monitor's table of live stores would know as much, but for those that it does not sample, and
// nobody can ask it for one address. What is remembered is what lies in a slot, by the slot's address: a
// slot that is used again takes the place of what it held, so that the table never outgrows the pool.
//
// The ArrayBuffer, not the Buffer: it lives as long as any slice of it does, and slices are what pins.
const { layout } = require('offheap').module;
// The program may delete or replace these.
const { Buffer, Error, Map, Uint8Array, WeakRef } = globalThis;

const MAKERS = ['alloc', 'allocUnsafe', 'allocUnsafeSlow', 'concat', 'copyBytesFrom', 'from', 'of'];
const FRAMES = 32; // built-in modules call each other before they call Buffer
const OWN_FRAMES = /^ +at apply \(<anonymous>\)\n.*\(offheap:buffer_origins:.*\n?/gm;

const origins = new Map();

// The innermost call site of the program's own code, or else of a package's, as for the doctor.
function siteOf(error, sites) {
    let found;
    for (const site of sites) {
        const file = site.getFileName();
        if (typeof file !== 'string' || file.startsWith('offheap:') || site.isNative())
            continue;
        if (!file.includes('/node_modules/'))
            return { file, line: site.getLineNumber() };
        found ??= { file, line: site.getLineNumber() };
    }
    return found;
}

// Whatever the program itself wants of stacks; asked for call sites, the engine writes no text.
function callerSite() {
    const { stackTraceLimit, prepareStackTrace } = Error;
    Error.stackTraceLimit = FRAMES;
    Error.prepareStackTrace = siteOf;
    const { stack } = new Error();
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
    return stack;
}

// As one would type it: 'app.js:12' below the working directory.
function lineText({ file, line }) {
    const name = file.replace(/^file:\/\//, '');
    const here = `${process.cwd()}/`;
    return `${name.startsWith(here) ? name.slice(here.length) : name}:${line}`;
}

function remember(buffer) {
    const { provenance, base } = layout(buffer);
    const memory = buffer.buffer;
    // Buffer.from(arrayBuffer) makes a Buffer, but no memory.
    if (provenance === 'pool' && origins.get(base)?.memory.deref() !== memory)
        origins.set(base, { memory: new WeakRef(memory), site: callerSite() });
}

// A program that prints the stack of an error sees its own frames only.
function withoutOwnFrames(error) {
    if (error instanceof Error && typeof error.stack === 'string')
        error.stack = error.stack.replace(OWN_FRAMES, '');
    return error;
}

function watched(name, make) {
    const watching = { [name](...list) {
        let made;
        try {
            made = Reflect.apply(make, this, list);
        } catch (error) {
            throw withoutOwnFrames(error);
        }
        remember(made);
        return made;
    } }[name];
    return Object.defineProperty(watching, 'length', { value: make.length, configurable: true });
}

// From now on.
exports.watch = () => {
    for (const name of MAKERS) {
        const property = Object.getOwnPropertyDescriptor(Buffer, name);
        if (property !== undefined)
            Object.defineProperty(Buffer, name, { ...property, value: watched(name, property.value) });
    }
    require('commonjs').keepVariables();
};

// What is known of the slots in use: [{ slab, slot, length, name }], the name being the line.
exports.known = () => {
    const found = [];
    for (const { memory, site } of origins.values()) {
        const buffer = memory.deref();
        if (buffer === undefined || buffer.byteLength === 0 || site === undefined)
            continue; // released, or transferred to another
        const { slab, slot } = layout(new Uint8Array(buffer));
        found.push({ slab, slot, length: buffer.byteLength, name: lineText(site) });
    }
    return found;
};
