// package.json: found, read once, and its "exports" and "imports" resolved as Node documents them.
const host = require('cli_host');
const path = require('node_path').module;
const { nodeError } = require('node_error');

const packages = new Map();   // directory -> parsed package.json, or null

function invalidConfig(file, reason) {
    return nodeError(Error, 'ERR_INVALID_PACKAGE_CONFIG', `Invalid package config ${file}.${reason ? ` ${reason}` : ''}`);
}

function parse(file, text) {
    let data;
    try {
        data = JSON.parse(text);
    } catch (error) {
        throw invalidConfig(file, error.message);
    }
    if (data === null || typeof data !== 'object' || Array.isArray(data))
        throw invalidConfig(file);
    return data;
}

// The package.json of exactly this directory, or null.
exports.read = (directory) => {
    let found = packages.get(directory);
    if (found === undefined) {
        const file = directory === '/' ? '/package.json' : `${directory}/package.json`;
        const text = host.readText(file);
        found = typeof text === 'string' ? { directory, file, data: parse(file, text) } : null;
        packages.set(directory, found);
    }
    return found;
};

// The package that a file belongs to, or null.
exports.scopeOf = (file) => {
    let directory = path.dirname(file);
    for (;;) {
        if (path.basename(directory) === 'node_modules')
            return null;
        const found = exports.read(directory);
        if (found !== null)
            return found;
        const parent = path.dirname(directory);
        if (parent === directory)
            return null;
        directory = parent;
    }
};

// "module", "commonjs" or undefined for a .js file.
exports.typeOf = (file) => {
    const type = exports.scopeOf(file)?.data.type;
    return type === 'module' || type === 'commonjs' ? type : undefined;
};

function invalidTarget(scope, key, target, internal, importer) {
    const from = importer ? ` imported from ${importer}` : '';
    const relative = typeof target === 'string' && !internal && !target.startsWith('./')
        ? '; targets must start with "./"' : '';
    const where = internal ? 'imports' : 'exports';
    if (key === '.')
        return nodeError(Error, 'ERR_INVALID_PACKAGE_TARGET', `Invalid "exports" main target ` +
            `${JSON.stringify(target)} defined in the package config ${scope.file}${from}${relative}`);
    return nodeError(Error, 'ERR_INVALID_PACKAGE_TARGET', `Invalid "${where}" target ` +
        `${JSON.stringify(target)} defined for '${key}' in the package config ${scope.file}${from}${relative}`);
}

exports.notExported = (scope, subpath, importer) => {
    const from = importer ? ` imported from ${importer}` : '';
    const what = subpath === '.' ? 'No "exports" main defined' : `Package subpath '${subpath}' is not defined by "exports"`;
    return nodeError(Error, 'ERR_PACKAGE_PATH_NOT_EXPORTED', `${what} in ${scope.file}${from}`);
};

const FORBIDDEN = /(^|\/)(\.|\.\.|node_modules)(\/|$)/i;

function stringTarget(request, target, match) {
    const { scope, key, internal, importer } = request;
    if (!target.startsWith('./')) {
        const bare = internal && !target.startsWith('../') && !target.startsWith('/');
        if (!bare)
            throw invalidTarget(scope, key, target, internal, importer);
        const name = match === null ? target : target.replaceAll('*', match);
        return request.resolveBare(name, `${scope.directory}/package.json`);
    }
    if (FORBIDDEN.test(target.slice(2)) || (match !== null && FORBIDDEN.test(match)))
        throw invalidTarget(scope, key, target, internal, importer);
    return path.join(scope.directory, match === null ? target : target.replaceAll('*', match));
}

// A target's file; undefined: no condition matched; null: forbidden on purpose.
function resolveTarget(request, target, match) {
    if (typeof target === 'string')
        return stringTarget(request, target, match);
    if (Array.isArray(target)) {
        let last = target.length === 0 ? null : undefined;
        let failure = null;
        for (const entry of target) {
            try {
                const found = resolveTarget(request, entry, match);
                if (found !== undefined && found !== null)
                    return found;
                last = found;
            } catch (error) {
                if (error.code !== 'ERR_INVALID_PACKAGE_TARGET')
                    throw error;
                failure = error;
            }
        }
        if (failure !== null)
            throw failure;
        return last;
    }
    if (target === null)
        return null;
    if (typeof target === 'object') {
        for (const condition of Object.keys(target)) {
            if (condition !== 'default' && !request.conditions.includes(condition))
                continue;
            const found = resolveTarget(request, target[condition], match);
            if (found !== undefined)
                return found;
        }
        return undefined;
    }
    throw invalidTarget(request.scope, request.key, target, request.internal, request.importer);
}

// Longest fixed part first, then the longer key.
function comparePatterns(a, b) {
    const fixedA = a.indexOf('*');
    const fixedB = b.indexOf('*');
    return fixedA !== fixedB ? fixedB - fixedA : b.length - a.length;
}

function resolveInMap(request, map) {
    const { key } = request;
    if (Object.hasOwn(map, key) && !key.includes('*') && !key.endsWith('/'))
        return resolveTarget(request, map[key], null);
    const patterns = Object.keys(map).filter((name) => name.split('*').length === 2).sort(comparePatterns);
    for (const pattern of patterns) {
        const [head, tail] = pattern.split('*');
        if (key.startsWith(head) && key.endsWith(tail) && key.length > head.length + tail.length - 1 && key !== head)
            return resolveTarget(request, map[pattern], key.slice(head.length, key.length - tail.length));
    }
    return undefined;
}

// "exports" as a map from subpaths, whatever short form it was written in.
function exportsMap(scope) {
    const { exports: value } = scope.data;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        return { '.': value };
    const keys = Object.keys(value);
    const subpaths = keys.filter((name) => name.startsWith('.')).length;
    if (subpaths !== 0 && subpaths !== keys.length)
        throw nodeError(Error, 'ERR_INVALID_PACKAGE_CONFIG', `Invalid package config ${scope.file}. "exports" cannot ` +
            'contain some keys starting with \'.\' and some not. The exports object must either be an object of package ' +
            'subpath keys or an object of main entry condition name keys only.');
    return subpaths === 0 ? { '.': value } : value;
}

// The file that `subpath` ('.' or './x') of a package with "exports" stands for.
exports.resolveExports = (scope, subpath, conditions, importer, resolveBare) => {
    const request = { scope, key: subpath, conditions, importer, internal: false, resolveBare };
    const found = resolveInMap(request, exportsMap(scope));
    if (found === undefined || found === null)
        throw exports.notExported(scope, subpath, importer);
    return found;
};

// The file that '#name' stands for in the package of `importer`.
exports.resolveImports = (name, conditions, importer, resolveBare) => {
    const scope = exports.scopeOf(importer);
    const map = scope?.data.imports;
    if (name !== '#' && map !== null && typeof map === 'object') {
        const request = { scope, key: name, conditions, importer, internal: true, resolveBare };
        const found = resolveInMap(request, map);
        if (found !== undefined && found !== null)
            return found;
    }
    throw nodeError(TypeError, 'ERR_PACKAGE_IMPORT_NOT_DEFINED', `Package import specifier "${name}" is not defined` +
        `${scope ? ` in package ${scope.file}` : ''} imported from ${importer}`);
};
