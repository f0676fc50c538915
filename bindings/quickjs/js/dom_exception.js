/*
 * DOMException as Node's: the engine's own object, so that it is told from others, with Node's
 * class around it: a cause among the options, a stack that begins as an Error's does, and the
 * members in Node's order.
 */
const { adopt } = require('error_stack');
const { nodeError } = require('errors');
const { toText } = require('checks');

const Native = natives.DOMException;
const nativeMembers = Object.getOwnPropertyDescriptors(Native.prototype);

function read(member, exception) {
    try {
        return Reflect.apply(nativeMembers[member].get, exception, []);
    } catch {
        throw nodeError(TypeError, 'ERR_INVALID_THIS', 'Value of "this" must be of DOMException');
    }
}

class DOMException {
    constructor(message = '', options = 'Error') {
        const hasOptions = typeof options === 'object' && options !== null;
        const parts = [toText(message), toText(hasOptions ? options.name : options)];
        const exception = adopt(Reflect.construct(Native, parts, new.target));
        if (hasOptions && 'cause' in options) {
            Object.defineProperty(exception, 'cause',
                { value: options.cause, writable: true, enumerable: false, configurable: true });
        }
        return exception;
    }

    get name() { return read('name', this); }
    get message() { return read('message', this); }
    get code() { return read('code', this); }
}

Object.setPrototypeOf(DOMException.prototype, Error.prototype);
for (const name of ['name', 'message', 'code']) {
    Object.defineProperty(DOMException.prototype, name, { enumerable: true });
}
for (const [name, { value, enumerable }] of Object.entries(nativeMembers)) {
    if (!enumerable || typeof value !== 'number') continue;
    for (const owner of [DOMException, DOMException.prototype]) {
        Object.defineProperty(owner, name, { value, enumerable: true });
    }
}
Object.defineProperty(DOMException.prototype, Symbol.toStringTag, { value: 'DOMException', configurable: true });

/** One of the binding's own, for errors.c's kin. */
function domException(message, name) {
    return new DOMException(message, name);
}

Object.assign(exports, { DOMException, domException });
