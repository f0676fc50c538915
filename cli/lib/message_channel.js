// MessageChannel and MessagePort within one thread, BroadcastChannel, MessageEvent.
const { EventTarget, Event, defineHandler } = require('event_target');
const { nodeError } = require('node_error');
const { structuredClone } = require('structured_clone');
const { setImmediate } = require('timer_queue');

class MessageEvent extends Event {
    #data;
    #ports;

    constructor(type, options = {}) {
        super(type, options);
        this.#data = options.data === undefined ? null : options.data;
        this.#ports = options.ports ?? [];
    }

    get data() { return this.#data; }

    get ports() { return this.#ports; }

    get origin() { return ''; }

    get source() { return null; }
}

class MessagePort extends EventTarget {
    #other = null;
    #queue = [];
    #started = false;
    #closed = false;

    static _join(a, b) {
        a.#other = b;
        b.#other = a;
    }

    postMessage(value, transfer) {
        const list = Array.isArray(transfer) ? transfer : transfer?.transfer ?? [];
        const data = structuredClone(value, { transfer: list });
        const other = this.#other;
        if (other === null || other.#closed)
            return;
        other.#queue.push(data);
        other.#deliver();
    }

    #deliver() {
        if (!this.#started || this.#queue.length === 0)
            return;
        setImmediate(() => {
            if (this.#closed || this.#queue.length === 0)
                return;
            this.dispatchEvent(new MessageEvent('message', { data: this.#queue.shift() }));
            this.#deliver();
        });
    }

    start() {
        if (this.#started)
            return;
        this.#started = true;
        this.#deliver();
    }

    close() {
        if (this.#closed)
            return;
        this.#closed = true;
        const other = this.#other;
        this.#other = null;
        setImmediate(() => this.dispatchEvent(new Event('close')));
        other?.close();
    }

    // Node's own way of listening: values, not events.
    on(type, listener) {
        this.addEventListener(type, (event) => listener.call(this, event.data));
        if (type === 'message')
            this.start();
        return this;
    }

    once(type, listener) {
        this.addEventListener(type, (event) => listener.call(this, event.data), { once: true });
        if (type === 'message')
            this.start();
        return this;
    }

    ref() {}

    unref() {}

    static _receive(port) { return port.#queue.length > 0 ? { message: port.#queue.shift() } : undefined; }
}
defineHandler(MessagePort, 'message');
const { set } = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
Object.defineProperty(MessagePort.prototype, 'onmessage', {
    set(handler) {
        set.call(this, handler);
        this.start();
    },
});

function MessageChannel() {
    if (new.target === undefined)
        throw nodeError(TypeError, 'ERR_CONSTRUCT_CALL_REQUIRED', 'Cannot call constructor without `new`');
    this.port1 = new MessagePort();
    this.port2 = new MessagePort();
    MessagePort._join(this.port1, this.port2);
}

const channels = new Map();

class BroadcastChannel extends EventTarget {
    #name;
    #closed = false;

    constructor(name) {
        super();
        this.#name = `${name}`;
        if (!channels.has(this.#name))
            channels.set(this.#name, new Set());
        channels.get(this.#name).add(this);
    }

    get name() { return this.#name; }

    postMessage(value) {
        for (const other of channels.get(this.#name) ?? []) {
            if (other === this)
                continue;
            const data = structuredClone(value);
            setImmediate(() => {
                if (!other.#closed)
                    other.dispatchEvent(new MessageEvent('message', { data }));
            });
        }
    }

    close() {
        this.#closed = true;
        channels.get(this.#name)?.delete(this);
    }

    ref() { return this; }

    unref() { return this; }
}
defineHandler(BroadcastChannel, 'message');

Object.assign(exports, { MessageChannel, MessagePort, MessageEvent, BroadcastChannel,
    receiveMessageOnPort: (port) => MessagePort._receive(port) });
