const EventEmitter = require('events');
const { once, on } = EventEmitter;

const emitter = new EventEmitter();
emitter.on('newListener', (name, f) => console.log('new', name, f.name));
emitter.on('a', function first(...args) { console.log('first', this === emitter, args); });
emitter.prependListener('a', function zeroth() { console.log('zeroth'); });
emitter.once('a', function once() { console.log('once'); });
console.log(emitter.emit('a', 1, 2), emitter.emit('a'), emitter.emit('none'));
console.log(emitter.listenerCount('a'), emitter.eventNames(), emitter.rawListeners('a').length, emitter.listeners('a').map((f) => f.name));
emitter.off('a', emitter.listeners('a')[0]);
emitter.removeAllListeners('a');
console.log(emitter.eventNames(), emitter.getMaxListeners(), EventEmitter.defaultMaxListeners);
for (const value of [new Error('plain'), 'text', undefined, { code: 1 }]) {
    try {
        emitter.emit('error', value);
    } catch (error) {
        console.log(error.name, error.code, error.message);
    }
}
for (const bad of [() => emitter.on('x', 5), () => emitter.setMaxListeners(-1), () => emitter.once('x', null)]) {
    try {
        bad();
    } catch (error) {
        console.log(error.name, error.code, error.message);
    }
}
class Sub extends EventEmitter {}
console.log(new Sub() instanceof EventEmitter, EventEmitter.EventEmitter === EventEmitter, Object.keys(EventEmitter.prototype).slice(3, 8));
const during = new EventEmitter();
during.on('x', () => during.on('x', () => console.log('added later')));
during.emit('x');
console.log(during.listenerCount('x'));
(async () => {
    setTimeout(() => emitter.emit('later', 'v', 2), 1);
    console.log(await once(emitter, 'later'));
    setTimeout(() => emitter.emit('error', new Error('rejects')), 1);
    await once(emitter, 'other').catch((error) => console.log('rejected', error.message));
    setTimeout(() => {
        emitter.emit('item', 1);
        emitter.emit('item', 2);
    }, 1);
    for await (const [item] of on(emitter, 'item')) {
        console.log('item', item);
        if (item === 2)
            break;
    }
    console.log(emitter.listenerCount('item'));
})();

// A class that sends one name to the other and calls what it inherits.
class Twin extends EventEmitter {
    removeListener(name, listener) { return this.off(name, listener); }

    off(name, listener) { return super.off(name, listener); }

    addListener(name, listener) { return this.on(name, listener); }

    on(name, listener) { return super.on(name, listener); }
}
const twin = new Twin();
const heard = () => console.log('heard');
twin.addListener('x', heard).removeListener('x', heard);
console.log(twin.emit('x'), EventEmitter.prototype.on === EventEmitter.prototype.addListener, EventEmitter.prototype.off.name,
    Object.getOwnPropertyNames(EventEmitter.prototype));
