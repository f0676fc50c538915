// node:vm. A context is a realm of the engine: its own globals, the same runtime. An object that was
// made a context lends its properties to the realm for each run and gets them back after it.
const host = require('cli_host');
const { invalidArgType, validateString } = require('node_error');

const realms = new WeakMap();   // contextified object -> global object of its realm

function createContext(object = {}) {
    if (object === null || typeof object !== 'object')
        throw invalidArgType('contextObject', 'Object', object);
    if (!realms.has(object))
        realms.set(object, host.newRealm());
    return object;
}

function realmOf(object) {
    const realm = realms.get(object);
    if (realm === undefined)
        throw invalidArgType('contextifiedObject', 'vm.Context', object);
    return realm;
}

// Properties that are in the realm now and were not there or different before go back to the object.
function runIn(realm, object, source) {
    const before = new Map(Reflect.ownKeys(realm).map((key) => [key, realm[key]]));
    for (const key of Object.keys(object))
        realm[key] = object[key];
    try {
        return Reflect.apply(realm.eval, undefined, [source]);
    } finally {
        for (const key of Reflect.ownKeys(realm)) {
            if (Object.hasOwn(object, key) || !before.has(key) || !Object.is(before.get(key), realm[key]))
                object[key] = realm[key];
        }
    }
}

function fileOf(options) {
    return (typeof options === 'string' ? options : options?.filename) ?? 'evalmachine.<anonymous>';
}

class Script {
    #source;
    #file;

    constructor(source, options) {
        this.#source = `${source}`;
        this.#file = fileOf(options);
        // A syntax error is the constructor's.
        host.compileFunction(this.#source, this.#file);
    }

    runInThisContext() { return host.runScript(this.#source, this.#file); }

    runInContext(object) { return runIn(realmOf(object), object, this.#source); }

    runInNewContext(object) { return this.runInContext(createContext(object)); }
}

exports.module = {
    Script, createContext,
    isContext: (object) => realms.has(object),
    runInThisContext(source, options) {
        validateString(source, 'code');
        return host.runScript(source, fileOf(options));
    },
    runInContext(source, object) {
        validateString(source, 'code');
        return runIn(realmOf(object), object, source);
    },
    runInNewContext(source, object) {
        validateString(source, 'code');
        const context = createContext(object);
        return runIn(realmOf(context), context, source);
    },
};
