// The property `stack` of errors: an accessor of each error's own, before all others, and no other.
// Needs the engine built from source: the public one makes errors without it.
const shape = ({ get, set, enumerable, configurable }) => [typeof get, get?.name, Reflect.ownKeys(get ?? {}), typeof set, set?.name, set?.length, enumerable, configurable];

function show(title, error) {
    const own = Object.getOwnPropertyDescriptor(error, 'stack');
    console.log(title, Reflect.ownKeys(error), own ? shape(own) : 'no stack');
}

function caught(call) {
    try {
        return call();
    } catch (error) {
        return error;
    }
}

class Own extends TypeError {
    constructor(text) {
        super(text);
        this.extra = 1;
    }
}

show('made', new Error('x'));
show('called', RangeError('x'));
show('without message', new Error());
show('of the language', caught(() => null.x));
show('of a parser', caught(() => JSON.parse('{')));
show('of Buffer', caught(() => Buffer.alloc('x')));
show('of a subclass', new Own('x'));
show('of many', new AggregateError([new Error('x')], 'm'));
show('with a cause', new Error('x', { cause: 1 }));
show('captured', (Error.captureStackTrace(Error.captured = {}), Error.captured));
show('cloned', structuredClone(new Error('y')));
show('of a rejected promise', caught(() => atob('*')));

const [a, b] = [new Error('a'), new Error('b')];
const { get, set } = Object.getOwnPropertyDescriptor(a, 'stack');
console.log(get === Object.getOwnPropertyDescriptor(b, 'stack').get, 'stack' in Error.prototype);
console.log(get.call(b) === b.stack, get.call({}), get.call(Object.create(b)) === b.stack);
const plain = {};
set.call(plain, 'v');
console.log(Reflect.ownKeys(plain));
for (const value of ['text', 7, undefined]) {
    a.stack = value;
    console.log(a.stack, Reflect.ownKeys(a), typeof Object.getOwnPropertyDescriptor(a, 'stack').get);
}
const heir = Object.create(b);
heir.stack = 'of the heir';
console.log(b.stack, Reflect.ownKeys(heir));
delete a.stack;
console.log(a.stack, Object.assign({}, b), { ...b }, JSON.stringify(b), Object.keys(b));
Object.defineProperty(a, 'stack', { value: 'data', configurable: true });
console.log(a.stack);

Error.stackTraceLimit = 0;
show('without frames', new Error('none'));
console.log(new Error('none').stack);
Error.stackTraceLimit = 10;
console.log(new Own('mine').stack.split('\n')[0], new Own('mine').stack.split('\n').length > 1);
const changed = new Error('before');
changed.message = 'after';
console.log(require('util').inspect(changed, { showHidden: true }).includes('[stack]'));

// Whose frames an error has: not those of the constructors of its own class, and `new` before those of others.
// Columns, and what V8 calls a method's receiver, are the engine's.
const frames = (error, count = 2) => error.stack.split('\n    at ').slice(1, 1 + count)
    .map((frame) => frame.replace(/ \(.*|^\/.*/s, ''));

class Base extends Error {
    constructor(text) {
        super(text);
        this.inner = new Error('inner');
    }
}
class Derived extends Base {}
class Thing {
    constructor() {
        this.error = new Error('x');
    }
}
function Old() {
    this.error = RangeError('x');
}
function Constructed() {
    return Reflect.construct(Error, ['x'], new.target);
}
const maker = (call) => (function made() { return call(); })();
function derived() { return new Derived('x'); }
function thrown() { try { derived().nothing(); } catch (error) { return error; } }
console.log('a subclass', frames(derived(), 1), 'inside of it', frames(derived().inner));
console.log('an object', frames(new Thing().error, 1), frames(new Old().error, 1));
console.log('a subclass by Reflect', frames(maker(() => new Constructed())));
console.log('for a class that does not run', frames(Reflect.construct(Error, ['x'], Thing)), frames(Reflect.construct(Base, ['x'], Thing)));
console.log('through a Proxy', frames(maker(() => new (new Proxy(Derived, {}))('x')), 1));
console.log('bound', frames(maker(() => new (Derived.bind())('x'))));
console.log('of the language', frames(thrown(), 1));
