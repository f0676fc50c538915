// What inspects values is loaded when it is first needed: names that a program has deleted by then are not missed.
for (const name of ['AggregateError', 'DataView', 'WeakSet', 'URIError', 'FinalizationRegistry', 'WeakRef', 'Proxy'])
    delete globalThis[name];
console.log({ set: new Set([1]), map: new Map([['key', {}]]), symbol: Symbol('s') }, [new Date(0), /x/g, 10n]);
try {
    Buffer.alloc('x');
} catch (error) {
    console.log(error.message, error.code);
}
console.log(Buffer.from('abc'), new Uint16Array(2), class A {}, function f() {}, Promise.resolve(1));
