// Event, EventTarget and AbortSignal: members and their attributes, who may be asked, what is called when.
const util = require('util');

const tell = (work) => {
    try {
        console.log(String(work).slice(6), work());
    } catch (error) {
        console.log(String(work).slice(6), error.name, error.code, error.code ? error.message : '');
    }
};
for (const Class of [Event, CustomEvent, EventTarget, AbortSignal, AbortController]) {
    console.log(Class.name, Class.length, Object.keys(Class));
    for (const name of Object.getOwnPropertyNames(Class.prototype)) {
        const { get, set, value, enumerable, configurable } = Object.getOwnPropertyDescriptor(Class.prototype, name);
        console.log(name, value?.length, get?.name, set?.name, enumerable, configurable);
        for (const wrong of get ? [{}, 1, null] : [])
            tell(() => get.call(wrong));
    }
}

const target = new EventTarget();
const nothing = () => {};
for (const work of [() => EventTarget.prototype.addEventListener.call({}), () => target.addEventListener('x'), () => target.removeEventListener('x'),
    () => target.dispatchEvent(), () => target.dispatchEvent({}), () => target.addEventListener('x', 5), () => target.removeEventListener('x', 5),
    () => target.addEventListener('x', null), () => target.addEventListener('x', {}), () => target.addEventListener(Symbol('x'), nothing),
    () => target.addEventListener('x', nothing, 5), () => target.addEventListener('x', nothing, null), () => target.addEventListener('x', nothing, []),
    () => target.addEventListener('x', nothing, { signal: 5 }), () => target.addEventListener('x', nothing, { signal: null }),
    () => new Event(), () => new Event('x', 5), () => new Event(Symbol('x')), () => new CustomEvent(), () => new CustomEvent('x', 5),
    () => new CustomEvent('x', { detail: 0 }).detail, () => new CustomEvent('x', null).detail, () => Event('x'), () => EventTarget(),
    () => AbortController.prototype.signal, () => AbortController.prototype.abort(), () => AbortSignal.prototype.throwIfAborted(),
    () => new AbortSignal(), () => AbortSignal.any(), () => AbortSignal.any([3]), () => AbortSignal.any([]).aborted, () => AbortSignal.timeout(),
    () => AbortSignal.timeout('x'), () => AbortSignal.timeout(-1), () => AbortSignal.abort(null).reason, () => AbortSignal.abort(4).throwIfAborted(),
    () => AbortSignal.any([AbortSignal.abort(3)]).reason, () => AbortSignal.abort(undefined).reason.message]) tell(work);

const event = new Event('x', { bubbles: true, composed: true, cancelable: true });
const state = (e) => console.log(e.type, e.bubbles, e.composed, e.cancelable, e.returnValue, e.defaultPrevented, e.cancelBubble,
    e.eventPhase, e.target === target, e.currentTarget === target, e.srcElement === target, e.composedPath().length);
state(event);
target.addEventListener('x', state);
console.log(target.dispatchEvent(event));
event.preventDefault();
event.cancelBubble = true;
state(event);
event.returnValue = true;
event.initEvent('q', false, false);
state(event);
console.log(util.inspect(event).replace(/\d+\.\d+/, 'T'), util.inspect(new AbortController()), Object.keys(event));

// In which order, how often, and what stops it.
const log = (text) => () => console.log(text);
const both = log('both');
target.addEventListener('a', log('capture'), { capture: true });
for (const capture of [false, true, false])
    target.addEventListener('a', both, capture);
target.dispatchEvent(new Event('a'));
target.removeEventListener('a', both);
target.dispatchEvent(new Event('a'));
target.addEventListener('b', { handleEvent(e) { console.log(this !== target, e.eventPhase); } });
target.dispatchEvent(new Event('b'));
target.addEventListener('c', (e) => e.preventDefault(), { passive: true });
console.log(target.dispatchEvent(new Event('c', { cancelable: true })));
target.addEventListener('d', (e) => tell(() => target.dispatchEvent(e)));
target.dispatchEvent(new Event('d'));
const second = log('second');
target.addEventListener('e', () => target.removeEventListener('e', second));
target.addEventListener('e', second);
target.dispatchEvent(new Event('e'));
target.addEventListener('f', () => target.addEventListener('f', log('late')));
target.dispatchEvent(new Event('f'));
target.addEventListener('g', () => target.dispatchEvent(new Event('g')), { once: true });
target.dispatchEvent(new Event('g'));
target.addEventListener(5, (e) => e.stopImmediatePropagation());
target.addEventListener(5, log('never'));
target.dispatchEvent(new Event('5'));
const controller = new AbortController();
target.addEventListener('h', log('never'), { signal: controller.signal });
for (const handler of [5, {}, log('replaced'), log('on')])
    controller.signal.onabort = handler;
controller.signal.addEventListener('abort', log('listener'));
controller.abort(5);
target.dispatchEvent(new Event('h'));
controller.signal.onabort = null;
console.log(controller.signal.reason, controller.signal.onabort);
