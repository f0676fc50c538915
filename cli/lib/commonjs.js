// CommonJS: `require`, the module object and its cache; also node:module.
const host = require('cli_host');
const path = require('node_path').module;
const builtins = require('builtins');
const resolver = require('module_resolver');
const packageScope = require('package_scope');
const { nodeError, systemException, validateString, invalidArgValue } = require('node_error');

const cache = Object.create(null);
let mainModule;

class Module {
    constructor(id = '', parent = undefined) {
        this.id = id;
        this.path = path.dirname(id);
        this.exports = {};
        this.filename = null;
        this.loaded = false;
        this.children = [];
        this.paths = [];
        Object.defineProperty(this, 'parent', { value: parent, writable: true, configurable: true });
        parent?.children.push(this);
    }

    require(specifier) {
        validateString(specifier, 'id');
        if (specifier === '')
            throw invalidArgValue('id', specifier, 'must be a non-empty string');
        return load(specifier, this);
    }

    load(file) {
        this.filename = file;
        this.paths = resolver.packageFolders(path.dirname(file));
        const extension = path.extname(file);
        const handler = Object.hasOwn(extensions, extension) ? extensions[extension] : extensions['.js'];
        handler(this, file);
        this.loaded = true;
    }

    _compile(source, file) {
        const compiled = keptScopes === undefined ? host.compileFunction(source, file) : compileKept(source, file);
        // How V8's stacks name the code of a module outside of its functions.
        Object.defineProperty(compiled, 'name', { value: 'Object.<anonymous>' });
        return Reflect.apply(compiled, this.exports, [this.exports, makeRequire(this), this, file, path.dirname(file)]);
    }
}

// The variables of files that have run, where a program is looked at when it has ended: the engine lets go of
// those that no function uses. A function with an eval() uses all of them, so each file ends by making one.
let keptScopes;

function compileKept(source, file) {
    host.compileFunction(source, file); // what is wrong with the text is told of the text alone
    return host.compileFunction(`${source}\n;module['offheap:scope'] = () => eval('');`, file);
}

exports.keepVariables = () => {
    keptScopes = [];
    Object.defineProperty(Module.prototype, 'offheap:scope', { set(scope) { keptScopes.push(scope); } });
};

function readSource(file) {
    const text = host.readText(file);
    if (typeof text === 'number')
        throw systemException(text, text === -21 ? 'read' : 'open', text === -21 ? undefined : file);
    return text;
}
exports.readSource = readSource;

// Text that may be an ES module; a false alarm costs one more parse.
const MAYBE_MODULE = /(^|[;}\n\r*/])\s*(import|export)\b|\bimport\s*\.\s*meta\b|\bawait\b/;

// 'module', 'commonjs', 'json' or 'addon': what a file is, by name, package.json and syntax.
exports.formatOf = (file, source) => {
    const extension = path.extname(file);
    if (extension === '.mjs')
        return 'module';
    if (extension === '.cjs')
        return 'commonjs';
    if (extension === '.json')
        return 'json';
    if (extension === '.node')
        return 'addon';
    const type = packageScope.typeOf(file);
    if (type !== undefined && (extension === '.js' || extension === ''))
        return type;
    if (!MAYBE_MODULE.test(source ?? readSource(file)))
        return 'commonjs';
    try {
        host.compileFunction(source ?? readSource(file), file);
        return 'commonjs';
    } catch (error) {
        return error instanceof SyntaxError ? 'module' : 'commonjs';
    }
};

// require() of an ES module: its namespace, if nothing in its graph waits.
function requireModule(module, file) {
    const [promise, space] = host.importModule(file);
    const [state, result] = host.promiseState(promise);
    promise.catch(() => {});
    if (state === 2)
        throw result;
    if (state === 0)
        throw nodeError(Error, 'ERR_REQUIRE_ASYNC_MODULE',
            'require() cannot be used on an ESM graph with top-level await. Use import() instead. To see where the' +
            ' top-level await comes from, use --experimental-print-required-tla.');
    module.exports = 'module.exports' in space ? space['module.exports'] : markedNamespace(space);
}

// Code that compilers made tells ES modules by __esModule: a namespace with a default export gets it.
function markedNamespace(space) {
    if (!('default' in space) || '__esModule' in space)
        return space;
    const marked = Object.create(null, {
        __esModule: { value: true, enumerable: true },
        [Symbol.toStringTag]: { value: 'Module' },
    });
    for (const name of Object.keys(space))
        Object.defineProperty(marked, name, { enumerable: true, get: () => space[name] });
    return Object.preventExtensions(marked);
}

const extensions = Object.assign(Object.create(null), {
    '.js'(module, file) {
        const source = readSource(file);
        if (exports.formatOf(file, source) === 'module')
            requireModule(module, file);
        else
            module._compile(source, file);
    },
    '.json'(module, file) {
        const source = readSource(file);
        try {
            module.exports = JSON.parse(source);
        } catch (error) {
            error.message = `${file}: ${error.message}`;
            throw error;
        }
    },
    '.node'(module, file) {
        throw nodeError(Error, 'ERR_DLOPEN_FAILED', `${file}: native addons are not supported`);
    },
});

function load(specifier, parent, folders) {
    const name = resolver.forRequire(specifier, parent.filename ?? `${process.cwd()}/[eval]`, folders);
    if (name.startsWith('node:'))
        return builtins.find(name);
    const cached = cache[name];
    if (cached !== undefined) {
        if (!parent.children.includes(cached))
            parent.children.push(cached);
        return cached.exports;
    }
    return loadFile(name, parent).exports;
}

// Loads a file that is not in the cache. A module that throws is forgotten again.
function loadFile(file, parent) {
    const module = new Module(file, parent);
    cache[file] = module;
    let done = false;
    try {
        module.load(file);
        done = true;
    } finally {
        if (!done)
            delete cache[file];
    }
    return module;
}

// For ESM's `import` of a CommonJS file.
exports.loadForImport = (file) => (cache[file] ?? loadFile(file, undefined)).exports;

function makeRequire(module) {
    const requireHere = (specifier) => module.require(specifier);
    Object.defineProperty(requireHere, 'name', { value: 'require', configurable: true });
    requireHere.resolve = (specifier, options) => {
        validateString(specifier, 'request');
        const folders = options?.paths?.flatMap((start) => resolver.packageFolders(path.resolve(start)));
        const from = options?.paths && /^\.\.?\//.test(specifier)
            ? `${path.resolve(options.paths[0] ?? '.')}/[resolve]` : module.filename;
        const name = resolver.forRequire(specifier, from, folders);
        return name.startsWith('node:') && !specifier.startsWith('node:') ? name.slice(5) : name;
    };
    requireHere.resolve.paths = (specifier) => (resolver.builtinName(specifier) === null
        ? resolver.packageFolders(path.dirname(module.filename)) : null);
    requireHere.main = mainModule;
    requireHere.extensions = extensions;
    requireHere.cache = cache;
    return requireHere;
}

// Runs the program's own file.
exports.runMain = (file) => {
    const module = new Module(file, undefined);
    mainModule = module;
    process.mainModule = module;
    module.id = '.';
    cache[file] = module;
    module.load(file);
};

Object.assign(Module, {
    Module, builtinModules: builtins.names.filter((name) => !name.includes('/') || !name.startsWith('internal')),
    isBuiltin: (name) => builtins.names.includes(String(name).replace(/^node:/, '')),
    createRequire(from) {
        const file = typeof from === 'string' && from.startsWith('/') ? from : require('node_url').module.fileURLToPath(from);
        const module = new Module(file, undefined);
        module.filename = file;
        return makeRequire(module);
    },
    _cache: cache, _extensions: extensions, globalPaths: [],
    _nodeModulePaths: (directory) => resolver.packageFolders(path.resolve(directory)),
    _resolveFilename: (specifier, parent) => resolver.forRequire(specifier, parent?.filename ?? `${process.cwd()}/[eval]`),
    _load: (specifier, parent) => load(specifier, parent ?? new Module(`${process.cwd()}/[eval]`)),
    wrap: (source) => `(function (exports, require, module, __filename, __dirname) { ${source}\n});`,
    syncBuiltinESMExports() {}, findSourceMap() {}, enableCompileCache() {},
});
exports.module = Module;
