// What V8's ArrayBuffers answer and the engine's do not: a detached one holds nothing, nor could it.
const of = (key) => Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, key);
const { get: isDetached } = of('detached');
const { get: maxByteLength } = of('maxByteLength');

const members = {
    get maxByteLength() { return Reflect.apply(isDetached, this, []) ? 0 : Reflect.apply(maxByteLength, this, []); },
};

exports.install = () => {
    const { get } = Object.getOwnPropertyDescriptor(members, 'maxByteLength');
    Object.defineProperty(ArrayBuffer.prototype, 'maxByteLength', { get });
};
