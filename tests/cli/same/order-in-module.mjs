// The same in a module: main is itself a promise job there.
process.nextTick(() => console.log('tick'));
Promise.resolve().then(() => console.log('job'));
console.log('main');
await null;
console.log('after await');
process.nextTick(() => console.log('tick 2'));
await new Promise((resolve) => setTimeout(resolve, 2));
console.log('after timer');
