// Which of these an import may name: as Node reads them in the text.
const store = { inner: { deep: 2 } };
const descriptor = { value: 3 };
Object.defineProperty(exports, 'withSetter', { get() { return store.inner; }, set(value) { store.inner = value; } });
Object.defineProperty(exports, 'method', { get() { return store.inner; } });
Object.defineProperty(exports, 'property', { enumerable: true, get: function () { return store.inner; } });
Object.defineProperty(exports, "bracket", { enumerable: true, get: function () { return store["inner"]; } });
Object.defineProperty(exports, 'value', { value: 1 });
Object.defineProperty(exports, 'other', { configurable: true, value: 1 });
Object.defineProperty(exports, 'listed', { enumerable: true, value: 1, writable: true });
Object.defineProperty(exports, 'arrow', { get: () => 1 });
Object.defineProperty(exports, 'plain', { enumerable: !0, get() { return store; } });
Object.defineProperty(exports, 'deep', { enumerable: true, get: function get() { return store.inner.deep; } });
Object.defineProperty(exports, 'described', descriptor);
Object.defineProperty(exports, '__esModule', { value: true });
Object.defineProperty(module.exports, 'named', { enumerable: true, get: function get() { return store.inner; } });
