/*
 * What V8's call sites can tell beyond the engine's, for Error.prepareStackTrace(): libraries that
 * walk the stack ask for all of it. Unknown things are answered as for a plain function call.
 */
const members = {
    getThis() { return undefined; },
    getTypeName() { return null; },
    getMethodName() { return null; },
    getEvalOrigin() { return undefined; },
    getScriptNameOrSourceURL() { return this.getFileName(); },
    getScriptHash() { return ''; },
    getEnclosingLineNumber() { return this.getLineNumber(); },
    getEnclosingColumnNumber() { return this.getColumnNumber(); },
    getPosition() { return 0; },
    getPromiseIndex() { return null; },
    isToplevel() { return true; },
    isEval() { return false; },
    isAsync() { return false; },
    isPromiseAll() { return false; },
    toString() {
        const file = this.getFileName();
        const place = this.isNative() || file === null ? '<anonymous>'
            : `${file}:${this.getLineNumber()}:${this.getColumnNumber()}`;
        const name = this.getFunctionName();
        return name ? `${this.isConstructor() ? 'new ' : ''}${name} (${place})` : place;
    },
};

/** Adds what is missing to the prototype of call sites. */
exports.extend = (prototype) => {
    for (const [name, value] of Object.entries(members)) {
        if (Object.hasOwn(prototype, name)) continue;
        Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
    }
};
