// What a specifier means: a built-in ('node:fs'), or the absolute path of a file.
//
// require() and import share the search in node_modules and package.json's "exports"; they differ in
// conditions, and in that require() tries extensions and directories where import wants the file.
const host = require('cli_host');
const path = require('node_path').module;
const packageScope = require('package_scope');
const { nodeError, systemException } = require('node_error');

const REQUIRE_CONDITIONS = ['node', 'require', 'module-sync'];
const IMPORT_CONDITIONS = ['node', 'import', 'module-sync'];
const EXTENSIONS = ['.js', '.json'];
const isFile = (name) => host.kind(name) === 0;
const isDirectory = (name) => host.kind(name) === 1;

// The built-in of that name ('fs' or 'node:fs') with its prefix, or null.
exports.builtinName = (specifier) => {
    const { names } = require('builtins');
    const name = specifier.startsWith('node:') ? specifier.slice(5) : specifier;
    if (names.includes(name))
        return `node:${name}`;
    if (specifier.startsWith('node:'))
        throw unknownBuiltin(specifier);
    return null;
};

// Links resolved, so that a module is loaded once however it is reached.
function real(file) {
    const [name, error] = host.os.realpath(file);
    return error === 0 ? name : file;
}

function withExtension(file) {
    for (const extension of EXTENSIONS) {
        if (isFile(file + extension))
            return file + extension;
    }
    return null;
}

function asDirectory(directory) {
    const main = packageScope.read(directory)?.data.main;
    if (typeof main === 'string' && main !== '') {
        const file = path.resolve(directory, main);
        const found = (isFile(file) ? file : null) ?? withExtension(file) ?? withExtension(`${file}/index`);
        if (found !== null)
            return found;
    }
    return withExtension(`${directory}/index`);
}

// A path as require() reads it: exactly, with an extension, as a directory; or null.
exports.findPath = (file) => {
    if (!file.endsWith('/')) {
        const found = isFile(file) ? file : withExtension(file);
        if (found !== null)
            return real(found);
    }
    if (!isDirectory(file))
        return null;
    const found = asDirectory(file.endsWith('/') && file !== '/' ? file.slice(0, -1) : file);
    return found === null ? null : real(found);
};

// The folders in which packages for `directory` may lie, nearest first.
exports.packageFolders = (directory) => {
    const folders = [];
    for (;;) {
        if (path.basename(directory) !== 'node_modules')
            folders.push(directory === '/' ? '/node_modules' : `${directory}/node_modules`);
        const parent = path.dirname(directory);
        if (parent === directory)
            return folders;
        directory = parent;
    }
};

// '@scope/name/sub/path' -> ['@scope/name', './sub/path']
function splitPackage(specifier) {
    const match = /^((?:@[^/\\%]+\/)?[^./\\%@][^/\\%]*)(\/.*)?$/.exec(specifier);
    return match === null ? null : [match[1], `.${match[2] ?? ''}`];
}

// A package that names itself.
function selfReference(name, subpath, importer, conditions, resolveBare) {
    const scope = packageScope.scopeOf(importer);
    if (scope === null || scope.data.name !== name || scope.data.exports === undefined || scope.data.exports === null)
        return null;
    return packageScope.resolveExports(scope, subpath, conditions, importer, resolveBare);
}

function requireBare(specifier, importer, folders) {
    const resolveBare = (name, from) => exports.forRequire(name, from);
    const parts = splitPackage(specifier);
    if (parts !== null) {
        const found = selfReference(...parts, importer, REQUIRE_CONDITIONS, resolveBare);
        if (found !== null)
            return existing(found, specifier, importer);
    }
    for (const folder of folders) {
        const scope = parts === null || !isDirectory(folder) ? null : packageScope.read(`${folder}/${parts[0]}`);
        if (scope !== null && scope.data.exports !== undefined && scope.data.exports !== null)
            return existing(packageScope.resolveExports(scope, parts[1], REQUIRE_CONDITIONS, undefined, resolveBare),
                specifier, importer);
        const found = exports.findPath(`${folder}/${specifier}`);
        if (found !== null)
            return found;
    }
    return null;
}

function existing(found, specifier, importer) {
    if (found.startsWith('node:'))
        return found;
    if (!isFile(found))
        throw moduleNotFound(found, importer);
    return real(found);
}

function unknownBuiltin(specifier) {
    return nodeError(Error, 'ERR_UNKNOWN_BUILTIN_MODULE', `No such built-in module: ${specifier}`);
}

function moduleNotFound(specifier, importer) {
    if (require('builtins').missing.includes(specifier))
        return unknownBuiltin(specifier);
    const error = nodeError(Error, 'MODULE_NOT_FOUND', `Cannot find module '${specifier}'` +
        (importer ? `\nRequire stack:\n- ${importer}` : ''));
    error.requireStack = importer ? [importer] : [];
    return error;
}

// For require(): importer is the file that asks; folders to search default to its own.
exports.forRequire = (specifier, importer, folders) => {
    if (specifier.startsWith('#'))
        return existing(packageScope.resolveImports(specifier, REQUIRE_CONDITIONS, importer,
            (name, from) => exports.forRequire(name, from)), specifier, importer);
    const builtin = exports.builtinName(specifier);
    if (builtin !== null)
        return builtin;
    if (specifier.startsWith('file:'))
        specifier = require('node_url').module.fileURLToPath(specifier);
    const directory = path.dirname(importer);
    let found;
    if (specifier.startsWith('/'))
        found = exports.findPath(specifier);
    else if (/^\.\.?(\/|$)/.test(specifier))
        found = exports.findPath(`${path.resolve(directory, specifier)}${/(^|\/)\.{0,2}$/.test(specifier) ? '/' : ''}`);
    else
        found = requireBare(specifier, importer, folders ?? exports.packageFolders(directory));
    if (found === null)
        throw moduleNotFound(specifier, importer);
    return found;
};

function importNotFound(what, name, importer) {
    if (require('builtins').missing.includes(name))
        return unknownBuiltin(name);
    const error = nodeError(Error, 'ERR_MODULE_NOT_FOUND', `Cannot find ${what} '${name}' imported from ${importer}`);
    if (what === 'module')
        error.url = `file://${name}`;
    return error;
}

function importBare(specifier, importer) {
    const resolveBare = (name, from) => exports.forImport(name, from);
    const parts = splitPackage(specifier);
    if (parts === null)
        throw nodeError(TypeError, 'ERR_INVALID_MODULE_SPECIFIER',
            `Invalid module "${specifier}" is not a valid package name imported from ${importer}`);
    const [name, subpath] = parts;
    const self = selfReference(name, subpath, importer, IMPORT_CONDITIONS, resolveBare);
    if (self !== null)
        return self;
    for (const folder of exports.packageFolders(path.dirname(importer))) {
        const directory = `${folder}/${name}`;
        if (!isDirectory(directory))
            continue;
        const scope = packageScope.read(directory);
        if (scope?.data.exports !== undefined && scope?.data.exports !== null)
            return packageScope.resolveExports(scope, subpath, IMPORT_CONDITIONS, importer, resolveBare);
        if (subpath !== '.')
            return path.join(directory, subpath);
        const main = asDirectory(directory);
        if (main !== null)
            return main;
    }
    throw importNotFound('package', name, importer);
}

// For import: importer is the file that asks.
exports.forImport = (specifier, importer) => {
    if (/^(data|https?):/.test(specifier)) {
        if (specifier.startsWith('data:'))
            return specifier;
        throw nodeError(Error, 'ERR_UNSUPPORTED_ESM_URL_SCHEME',
            `Only URLs with a scheme in: file, data, and node are supported. Received protocol '${specifier.split(':')[0]}:'`);
    }
    let found;
    if (specifier.startsWith('#')) {
        found = packageScope.resolveImports(specifier, IMPORT_CONDITIONS, importer,
            (name, from) => exports.forImport(name, from));
    } else {
        const builtin = exports.builtinName(specifier);
        if (builtin !== null)
            return builtin;
        if (specifier.startsWith('file:'))
            found = require('node_url').module.fileURLToPath(specifier);
        else if (/^(\/|\.\.?(\/|$))/.test(specifier))
            found = path.resolve(path.dirname(importer), decodeURIComponent(specifier.replace(/[?#].*$/s, '')));
        else
            found = importBare(specifier, importer);
    }
    if (found.startsWith('node:'))
        return found;
    const kind = host.kind(found);
    if (kind === 1)
        throw nodeError(Error, 'ERR_UNSUPPORTED_DIR_IMPORT',
            `Directory import '${found}' is not supported resolving ES modules imported from ${importer}`);
    if (kind < 0)
        throw importNotFound('module', found, importer);
    return real(found);
};

// The program itself: as require() would find it, or an error fit for a person.
exports.forMain = (file) => {
    if (file === '') // path.resolve() would take it for the working directory
        throw Object.assign(systemException(-2, 'open', file), { simple: true });
    const absolute = path.resolve(file);
    const found = exports.findPath(absolute);
    if (found !== null)
        return found;
    const isDirectory = host.kind(absolute) === 1;
    const kind = host.kind(isDirectory ? path.join(absolute, 'index.js') : absolute);
    if (isDirectory && (kind === -2 || kind >= 0))
        throw new Error(`'${file}' is a directory without an index.js`);
    throw Object.assign(systemException(kind < 0 ? kind : -2, 'open', file), { simple: true });
};
