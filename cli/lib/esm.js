// ES modules: answers to the engine's questions (cli/module_loader.c). A module's name is the
// absolute path of its file, 'node:...' or a data: URL.
const host = require('cli_host');
const path = require('node_path').module;
const builtins = require('builtins');
const commonjs = require('commonjs');
const resolver = require('module_resolver');
const { nodeError } = require('node_error');

// The engine hands the importing module's name; a script that was not loaded by us has none.
exports.resolve = (specifier, importer) => {
    if (importer === 'node:internal/import')
        return specifier;
    const from = importer.startsWith('/') ? importer : `${process.cwd()}/[eval]`;
    return resolver.forImport(specifier, from);
};

// Export names of a CommonJS file, those of files it re-exports whole included.
function commonjsNames(file, source, seen = new Set()) {
    seen.add(file);
    const { names, reexports } = require('cjs_names').scan(source);
    for (const specifier of reexports) {
        let target;
        try {
            target = resolver.forRequire(specifier, file);
        } catch {
            continue;
        }
        // Of a built-in module Node takes no names.
        if (!seen.has(target) && /^\/.*\.c?js$/.test(target)) {
            for (const name of commonjsNames(target, commonjs.readSource(target), seen))
                names.add(name);
        }
    }
    return names;
}

// A getter of a CommonJS module may throw: its name is then undefined.
function read(holder, name) {
    try {
        return holder[name];
    } catch {
        return undefined;
    }
}

// A record of named values taken from `get()` when the module is evaluated.
function synthetic(names, get) {
    const list = [...new Set([...names, 'default'])].filter((name) => name !== '');
    return {
        names: list,
        evaluate() {
            const value = get();
            const values = {};
            const holder = value !== null && (typeof value === 'object' || typeof value === 'function') ? value : {};
            for (const name of list)
                values[name] = name === 'default' || name === 'module.exports' ? value : read(holder, name);
            return values;
        },
    };
}

function loadJson(file, attributes) {
    if (attributes?.type !== 'json')
        throw nodeError(TypeError, 'ERR_IMPORT_ATTRIBUTE_MISSING',
            `Module "file://${file}" needs an import attribute of "type: json"`);
    const source = commonjs.readSource(file);
    return synthetic([], () => {
        try {
            return JSON.parse(source);
        } catch (error) {
            error.message = `${file}: ${error.message}`;
            throw error;
        }
    });
}

function loadData(url) {
    const match = /^data:([^,;]*)((?:;[^,]*)?),(.*)$/s.exec(url);
    const type = match?.[1].trim();
    if (type !== 'text/javascript' && type !== 'application/json')
        throw nodeError(RangeError, 'ERR_UNKNOWN_MODULE_FORMAT', `Unknown module format: ${type} for URL ${url}`);
    const body = match[2].endsWith(';base64') ? Buffer.from(match[3], 'base64').toString() : decodeURIComponent(match[3]);
    return type === 'text/javascript' ? { source: body } : synthetic([], () => JSON.parse(body));
}

exports.load = (name, attributes) => {
    if (name.startsWith('node:')) {
        const value = builtins.find(name);
        return synthetic(Object.keys(value), () => value);
    }
    if (name.startsWith('data:'))
        return loadData(name);
    const source = path.extname(name) === '.json' ? '' : commonjs.readSource(name);
    switch (commonjs.formatOf(name, source)) {
    case 'module':
        return { source };
    case 'json':
        return loadJson(name, attributes);
    case 'commonjs':
        return synthetic([...commonjsNames(name, source), 'module.exports'], () => commonjs.loadForImport(name));
    default:
        throw nodeError(TypeError, 'ERR_UNKNOWN_FILE_EXTENSION', `Unknown file extension "${path.extname(name)}" for ${name}`);
    }
};

// Fills import.meta.
exports.meta = (meta, name) => {
    const isFile = name.startsWith('/');
    if (isFile) {
        meta.dirname = path.dirname(name);
        meta.filename = name;
    }
    meta.main = name === process.argv[1];
    meta.resolve = (specifier) => {
        const found = resolver.forImport(specifier, name);
        return found.startsWith('/') ? require('node_url').module.pathToFileURL(found).href : found;
    };
    meta.url = isFile ? `file://${encodeURI(name).replace(/[?#]/g, encodeURIComponent)}` : name;
};
