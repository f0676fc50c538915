// What a program sees that looks at the surface itself: every object that can be reached from the
// modules and globals, with its own keys in order, attributes, lengths and names of functions, and
// what can be constructed. Left out: what goes beyond Node, symbols that only Node's own code has, and
// the objects of the language.
const buffer = require('buffer');
const util = require('util');

const roots = { buffer, string_decoder: require('string_decoder'), memoryUsage: process.memoryUsage };
for (const name of ['TextEncoder', 'TextDecoder', 'URL', 'URLSearchParams', 'structuredClone', 'queueMicrotask',
    'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout']) roots[name] = globalThis[name];

const seen = new Map();
for (const [name, value] of [['Object.prototype', Object.prototype], ['Function.prototype', Function.prototype],
    ['Iterator.prototype', Iterator.prototype], ['Uint8Array', Uint8Array], ['Uint8Array.prototype', Uint8Array.prototype]]) seen.set(value, name);
const beyond = [Buffer, Buffer.prototype];
const isSkipped = (object, key) => (typeof key === 'symbol' && /\((messaging_\w+|kIsEncodingSymbol)\)$/.test(String(key))) ||
    (beyond.includes(object) && !Object.getOwnPropertyDescriptor(object, key).enumerable && !['constructor', 'of', 'length', 'name', 'prototype', Symbol.species].includes(key));

function isConstructor(value) {
    try {
        Reflect.construct(Object, [], value);
        return true;
    } catch {
        return false;
    }
}

const attributes = (d) => ['writable', 'enumerable', 'configurable'].map((name) => (d[name] ? name[0] : '-')).join('');

function kindOf(value) {
    if (typeof value === 'function') {
        const { name, length, prototype } = value;
        const own = Object.getOwnPropertyDescriptor(value, 'prototype');
        return `function ${String(name)}/${length}${isConstructor(value) ? ` new ${own ? attributes(own) : 'bound'}` : ''}${prototype?.constructor === value ? ' own' : ''}`;
    }
    if (value === null || typeof value !== 'object') return typeof value === 'number' ? 'number' : String(value);
    return Object.prototype.toString.call(value);
}

function walk(path, value) {
    const isObject = typeof value === 'function' || (typeof value === 'object' && value !== null);
    if (!isObject) return;
    if (seen.has(value)) {
        console.log(`${path} is ${seen.get(value)}`);
        return;
    }
    seen.set(value, path);
    const keys = Reflect.ownKeys(value).filter((key) => !isSkipped(value, key) && !(typeof value === 'function' && ['length', 'name'].includes(key)));
    console.log(`${path}: ${keys.map(String).join(' ')}`);
    if (Object.getPrototypeOf(value) !== null) walk(`${path}.[[Prototype]]`, Object.getPrototypeOf(value));
    for (const key of keys) {
        const d = Object.getOwnPropertyDescriptor(value, key);
        const name = `${path}.${String(key)}`;
        const shown = 'value' in d ? kindOf(d.value) : `get ${kindOf(d.get)} set ${kindOf(d.set)}`;
        console.log(`${name} ${attributes(d)} ${shown}`);
        // A function with nothing but a prototype of its own is told by its line.
        const isPlain = typeof d.value === 'function' && Object.getPrototypeOf(d.value) === Function.prototype &&
            Reflect.ownKeys(d.value).every((own) => ['length', 'name', 'prototype'].includes(own)) &&
            Reflect.ownKeys(d.value.prototype ?? {}).every((own) => own === 'constructor');
        if ('value' in d && !(isPlain && !seen.has(d.value))) walk(name, d.value);
    }
}
for (const [name, root] of Object.entries(roots)) walk(name, root);

// The names alone, as a loop over them finds them.
console.log(Object.keys(buffer).join(), Object.keys(Buffer).join());
const names = [];
for (const name in Buffer.alloc(2)) names.push(name);
console.log(names.join());
console.log(Object.keys(globalThis).slice(0, 12).join());

// What console.log() makes of them.
const { kMaxLength, constants, ...shown } = buffer;
console.log(typeof kMaxLength, Object.keys(constants), shown);
for (const value of [Buffer, buffer.Blob, buffer.File, TextDecoder, URL, URLSearchParams, structuredClone, atob, setTimeout]) console.log(util.inspect(value, { depth: 0 }));

// Called the wrong way. Texts without a code are the engine's.
for (const name of ['Blob', 'File', 'TextEncoder', 'TextDecoder', 'URL', 'URLSearchParams']) {
    for (const call of [() => globalThis[name](), () => new globalThis[name](), () => globalThis[name].prototype.constructor.call({})]) {
        try {
            console.log(name, typeof call());
        } catch (error) {
            console.log(name, error.name, error.code, error.code ? error.message : '');
        }
    }
}
