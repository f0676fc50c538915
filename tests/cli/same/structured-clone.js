// structuredClone(): exceptions, and views whose own properties say something else than their place.
const thrown = new DOMException('m', 'DataError');
thrown.extra = 1;
const copy = structuredClone(thrown);
console.log(copy.name, copy.code, copy.message, copy instanceof DOMException, copy.extra, Object.getOwnPropertyNames(copy), copy.stack === thrown.stack);
class Own extends DOMException {}
console.log(structuredClone(new Own('a', 'b')).constructor.name, structuredClone(new DOMException('m', { name: 'X', cause: 3 })).cause);

const misleading = (view, key) => Object.defineProperty(view, key, { value: 2 });
for (const key of ['length', 'byteLength', 'byteOffset', 'buffer', 'constructor']) {
    console.log(key, structuredClone(misleading(new Uint8Array(5), key)), structuredClone([misleading(Buffer.from('abc'), key)]));
    console.log(structuredClone(misleading(new DataView(new ArrayBuffer(5), 1), key)).byteLength);
    const moving = misleading(new Uint16Array(new ArrayBuffer(8), 2, 2), key);
    const buffer = Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), 'buffer', moving);
    console.log(structuredClone(moving, { transfer: [buffer] }));
}

const resizable = new ArrayBuffer(8, { maxByteLength: 16 });
resizable.transfer();
console.log(resizable.maxByteLength, resizable.byteLength, resizable.resizable, resizable.detached);
const getter = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'maxByteLength');
console.log(getter.get.name, getter.get.length, getter.set, getter.enumerable, getter.configurable, new ArrayBuffer(3).maxByteLength);
for (const wrong of [{}, 1, undefined, new Uint8Array(2), new SharedArrayBuffer(1)]) {
    try {
        console.log(getter.get.call(wrong));
    } catch (error) {
        console.log(error.name);
    }
}

// Views of memory that is gone are as equal as empty ones.
const { isDeepStrictEqual } = require('util');
const detached = (Class) => {
    const view = new Class(new ArrayBuffer(16));
    view.buffer.transfer();
    return view;
};
for (const Class of [Uint8Array, Float64Array, Int16Array]) {
    for (const Other of [Uint8Array, Float64Array])
        console.log(Class.name, Other.name, isDeepStrictEqual(detached(Class), detached(Other)), isDeepStrictEqual(detached(Class), new Other(0)));
}
console.log(isDeepStrictEqual(Object.setPrototypeOf(detached(Uint8Array), Buffer.prototype), Buffer.alloc(0)));

// What else a hostile argument shows.
console.log(new Blob([new SharedArrayBuffer(0, { maxByteLength: 16 })]).size);
const asked = [];
console.log(Buffer.from({ get length() { asked.push('length'); return NaN; }, 0: 1 }), asked.length);
try {
    new DOMException({ toString() { asked.push('message'); return ''; } }, Symbol('name'));
} catch (error) {
    console.log(error.name, asked.at(-1));
}
for (const wrong of [{}, 1, null, new Blob([])]) {
    for (const name of ['name', 'lastModified']) {
        try {
            Object.getOwnPropertyDescriptor(File.prototype, name).get.call(wrong);
        } catch (error) {
            console.log(error.code, error.message);
        }
    }
}
try {
    MessageChannel();
} catch (error) {
    console.log(error.code, error.message);
}

// A view that grows with its memory does so in the copy too; one that its memory no longer reaches cannot be cloned.
const attempt = (call) => {
    try {
        console.log(call());
    } catch (error) {
        console.log(error.name, error.code, error.message);
    }
};
const growing = () => new ArrayBuffer(7, { maxByteLength: 16 });
for (const make of [(memory) => Buffer.from(memory, 2), (memory) => new Uint16Array(memory, 2), (memory) => new DataView(memory, 2),
    (memory) => Buffer.from(memory, 2, 4), (memory) => new Uint16Array(memory, 2, 2), (memory) => new DataView(memory, 2, 4)]) {
    for (const transfer of [false, true]) {
        attempt(() => {
            const memory = growing();
            const copy = structuredClone(make(memory), { transfer: transfer ? [memory] : [] });
            const before = copy.byteLength;
            copy.buffer.resize(16);
            return [before, copy.byteLength, memory.byteLength];
        });
        attempt(() => {
            const memory = growing();
            const view = make(memory);
            memory.resize(1);
            try {
                return structuredClone([view], { transfer: transfer ? [memory] : [] });
            } finally {
                console.log(memory.detached);
            }
        });
    }
}
attempt(() => {
    const shared = structuredClone(new Uint16Array(new SharedArrayBuffer(8, { maxByteLength: 16 }), 2));
    shared.buffer.grow(16);
    return shared.length;
});

// What a message calls a value goes by the value's toString().
attempt(() => structuredClone(new (class Named extends WeakSet {})()));
attempt(() => structuredClone(new (class Named extends WeakSet { toString() { return 'x'; } })()));
attempt(() => structuredClone(Object.assign(new WeakMap(), { toString: null })));
attempt(() => structuredClone());
