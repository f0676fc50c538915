// node:path, the POSIX side; path.win32 knows the separators only, as nothing here runs there.
const { validateString, validateObject } = require('node_error');

// Resolves '.', '..' and doubled slashes in a list of segments.
function collapse(path, absolute) {
    const out = [];
    for (const part of path.split('/')) {
        if (part === '' || part === '.')
            continue;
        if (part !== '..')
            out.push(part);
        else if (out.length > 0 && out.at(-1) !== '..')
            out.pop();
        else if (!absolute)
            out.push('..');
    }
    return out.join('/');
}

function trimEnd(path) {
    let end = path.length;
    while (end > 1 && path[end - 1] === '/')
        end--;
    return path.slice(0, end);
}

const posix = {
    sep: '/',
    delimiter: ':',
    normalize(path) {
        validateString(path, 'path');
        if (path === '')
            return '.';
        const absolute = path.startsWith('/');
        let out = collapse(path, absolute);
        if (out === '' && !absolute)
            return path.endsWith('/') ? './' : '.';
        if (path.endsWith('/') && out !== '')
            out += '/';
        return absolute ? `/${out}` : out;
    },
    isAbsolute(path) {
        validateString(path, 'path');
        return path.startsWith('/');
    },
    join(...parts) {
        for (const part of parts)
            validateString(part, 'path');
        const joined = parts.filter((part) => part !== '').join('/');
        return joined === '' ? '.' : posix.normalize(joined);
    },
    resolve(...parts) {
        let path = '';
        for (let i = parts.length - 1; i >= 0 && !path.startsWith('/'); i--) {
            validateString(parts[i], `paths[${i}]`);
            if (parts[i] !== '')
                path = path === '' ? parts[i] : `${parts[i]}/${path}`;
        }
        if (!path.startsWith('/'))
            path = `${process.cwd()}/${path}`;
        return `/${collapse(path, true)}`;
    },
    relative(from, to) {
        validateString(from, 'from');
        validateString(to, 'to');
        const a = posix.resolve(from).split('/').filter(Boolean);
        const b = posix.resolve(to).split('/').filter(Boolean);
        let same = 0;
        while (same < a.length && same < b.length && a[same] === b[same])
            same++;
        return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/');
    },
    toNamespacedPath(path) { return path; },
    dirname(path) {
        validateString(path, 'path');
        if (path === '')
            return '.';
        const trimmed = trimEnd(path);
        const slash = trimmed.lastIndexOf('/');
        if (slash < 0)
            return '.';
        if (slash === 0)
            return '/';
        // A leading "//" stays as it is.
        return slash === 1 && trimmed.startsWith('//') ? '//' : trimmed.slice(0, slash);
    },
    basename(path, suffix) {
        if (suffix !== undefined)
            validateString(suffix, 'suffix');
        validateString(path, 'path');
        if (suffix !== undefined && suffix === path)
            return '';
        const trimmed = path === '/' || /^\/+$/.test(path) ? '' : trimEnd(path);
        const base = trimmed.slice(trimmed.lastIndexOf('/') + 1);
        if (suffix !== undefined && base !== suffix && base.endsWith(suffix))
            return base.slice(0, base.length - suffix.length);
        return base;
    },
    extname(path) {
        validateString(path, 'path');
        const base = posix.basename(path);
        const dot = base.lastIndexOf('.');
        return dot <= 0 || base === '..' ? '' : base.slice(dot);
    },
    parse(path) {
        validateString(path, 'path');
        const base = posix.basename(path);
        const ext = posix.extname(base);
        const root = path.startsWith('/') ? '/' : '';
        const dir = base === '' ? root : path.slice(0, Math.max(0, trimEnd(path).length - base.length));
        return {
            root, dir: dir.length > 1 && dir.endsWith('/') ? dir.slice(0, -1) : dir,
            base, ext, name: ext === '' ? base : base.slice(0, -ext.length),
        };
    },
    format(parts) {
        validateObject(parts, 'pathObject');
        const ext = parts.ext ? (parts.ext.startsWith('.') ? parts.ext : `.${parts.ext}`) : '';
        const base = parts.base || `${parts.name ?? ''}${ext}`;
        const dir = parts.dir || parts.root;
        if (!dir)
            return base;
        return dir === parts.root ? `${dir}${base}` : `${dir}/${base}`;
    },
    matchesGlob(path, pattern) {
        const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*\*\/?/g, '\0')
            .replace(/\*/g, '[^/]*').replace(/\?/g, '[^/]').replace(/\0/g, '.*');
        return new RegExp(`^${source}$`).test(path);
    },
};
posix.posix = posix;
posix.win32 = { ...posix, sep: '\\', delimiter: ';' };
posix.win32.win32 = posix.win32;
exports.module = posix;
