// node:vm in the one realm there is: scripts run in the global scope.
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

exports.module = {
    Script,
    runInThisContext(source, options) {
        validateString(source, 'code');
        return host.runScript(source, (typeof options === 'string' ? options : options?.filename) ?? 'evalmachine.<anonymous>');
    },
    isContext: () => false,
};
