const vm = require('vm');

console.log(vm.runInThisContext('1 + 1'), vm.runInNewContext('a * 2', { a: 21 }));
const array = vm.runInNewContext('[1, 2]');
console.log(array instanceof Array, Array.isArray(array), array);
console.log(Buffer.from(vm.runInNewContext('new Uint8Array([1, 2]).buffer')), Buffer.byteLength(vm.runInNewContext('new ArrayBuffer(5)')));
const context = vm.createContext({ x: 1 });
vm.runInContext('x += 1; var y = x * 10;', context);
console.log(context.x, context.y, vm.isContext(context), vm.isContext({}));
console.log(new vm.Script('typeof require').runInThisContext(), new vm.Script('x + 1').runInContext(context));
for (const bad of [() => new vm.Script('let ='), () => vm.runInContext('1', {}), () => vm.runInNewContext('throw new TypeError("inside")')]) {
    try {
        bad();
    } catch (error) {
        console.log(error.name, error.code, error instanceof Error);
    }
}
