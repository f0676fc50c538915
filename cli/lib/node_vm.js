// node:vm: scripts run in the global scope, or in that of a fresh realm which borrows the sandbox's properties.
const host = require('cli_host');
const { validateString } = require('node_error');

class Script {
    #source;
    #file;

    constructor(source, options) {
        this.#source = `${source}`;
        this.#file = (typeof options === 'string' ? options : options?.filename) ?? 'evalmachine.<anonymous>';
        // A syntax error is the constructor's.
        host.compileFunction(this.#source, this.#file);
    }

    runInThisContext() { return host.runScript(this.#source, this.#file); }
}

/** Runs a script in a realm of its own; what it leaves in its global scope goes back into the sandbox. */
function runInNewContext(source, sandbox = {}) {
    validateString(source, 'code');
    const global = host.newGlobal();
    const native = new Set(Reflect.ownKeys(global));
    Object.defineProperties(global, Object.getOwnPropertyDescriptors(sandbox));
    const result = global.eval(source);
    for (const key of Reflect.ownKeys(global))
        if (!native.has(key) || Object.hasOwn(sandbox, key)) sandbox[key] = global[key];
    return result;
}

exports.module = {
    Script,
    runInThisContext(source, options) {
        validateString(source, 'code');
        return host.runScript(source, (typeof options === 'string' ? options : options?.filename) ?? 'evalmachine.<anonymous>');
    },
    runInNewContext,
    isContext: () => false,
};
