// node:buffer: the binding's module.
const { Buffer } = globalThis;
exports.module = Buffer;
