// node:url: URL and URLSearchParams as the WHATWG standard parses the common schemes, file paths, and
// the old url.parse(). Host names are ASCII here: names in other scripts are refused, not encoded.
const path = require('node_path').module;
const { inspect } = require('inspect');
const { nodeError, invalidArgType, requireArguments } = require('node_error');
const { percentEncode } = require('percent_encode');
const { URLSearchParams, attach } = require('url_search_params');

const PORTS = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21', 'file:': '' };
const isSpecial = (protocol) => Object.hasOwn(PORTS, protocol);

const C0 = '\\x00-\\x1f\\x7f-\\u{10ffff}';
const FRAGMENT_SET = new RegExp(`[${C0} "<>\`]`, 'gu');
const QUERY_SET = new RegExp(`[${C0} "#<>]`, 'gu');
const SPECIAL_QUERY_SET = new RegExp(`[${C0} "#<>']`, 'gu');
const PATH_SET = new RegExp(`[${C0} "#<>?\`{}^]`, 'gu');
const USER_SET = new RegExp(`[${C0} "#<>?\`{}/:;=@\\[\\\\\\]^|]`, 'gu');
const OPAQUE_SET = new RegExp(`[${C0}]`, 'gu');
const FORBIDDEN_HOST = /[\x00-\x20#%/:<>?@[\\\]^|\x7f]/;

function parseIPv4Number(text) {
    if (text === '')
        return NaN;
    if (/^0x[0-9a-f]*$/i.test(text))
        return text.length === 2 ? 0 : parseInt(text, 16);
    if (/^0[0-7]*$/.test(text))
        return text === '0' ? 0 : parseInt(text, 8);
    return /^\d+$/.test(text) ? parseInt(text, 10) : NaN;
}

// '127.1' -> '127.0.0.1'; null: no IPv4 address; undefined: a broken one.
function parseIPv4(host) {
    const parts = host.replace(/\.$/, '').split('.');
    if (Number.isNaN(parseIPv4Number(parts.at(-1))))
        return /^\d+$/.test(parts.at(-1)) ? undefined : null;
    const numbers = parts.map(parseIPv4Number);
    if (parts.length > 4 || numbers.some(Number.isNaN) || numbers.slice(0, -1).some((n) => n > 255) ||
        numbers.at(-1) >= 256 ** (5 - numbers.length))
        return undefined;
    let value = numbers.at(-1);
    numbers.slice(0, -1).forEach((number, i) => { value += number * 256 ** (3 - i); });
    return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

function parseIPv6(text) {
    const tail = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
    if (tail !== null) {
        const [a, b, c, d] = tail.slice(2).map(Number);
        if (Math.max(a, b, c, d) > 255)
            return undefined;
        text = `${tail[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
    }
    const halves = text.split('::');
    if (halves.length > 2)
        return undefined;
    const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
    const count = groups.flat().length;
    if (groups.flat().some((group) => !/^[0-9a-f]{1,4}$/i.test(group)) || (halves.length === 1 ? count !== 8 : count > 7))
        return undefined;
    const words = [...groups[0], ...Array(8 - count).fill('0'), ...groups[1] ?? []].map((group) => parseInt(group, 16));
    return `[${compressIPv6(words)}]`;
}

function compressIPv6(words) {
    let best = { start: -1, length: 1 };
    for (let i = 0; i < 8; i++) {
        let length = 0;
        while (i + length < 8 && words[i + length] === 0)
            length++;
        if (length > best.length)
            best = { start: i, length };
    }
    const hex = words.map((word) => word.toString(16));
    if (best.start < 0)
        return hex.join(':');
    return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`;
}

// The host in its written form; undefined when it is none.
function parseHost(text, special) {
    if (text.startsWith('['))
        return text.endsWith(']') ? parseIPv6(text.slice(1, -1)) : undefined;
    if (!special)
        return FORBIDDEN_HOST.test(text.replaceAll('%', '')) ? undefined : percentEncode(text, OPAQUE_SET);
    let host;
    try {
        host = decodeURIComponent(text).toLowerCase();
    } catch {
        return undefined;
    }
    // eslint-disable-next-line no-control-regex
    if (host === '' || FORBIDDEN_HOST.test(host) || /[^\x00-\x7f]/.test(host))
        return undefined;
    const address = parseIPv4(host);
    return address === null ? host : address;
}

// Segments with '.' and '..' taken out.
function normalizePath(segments) {
    const out = [];
    segments.forEach((segment, i) => {
        const last = i === segments.length - 1;
        const plain = segment.replace(/%2e/gi, '.');
        if (plain === '..') {
            out.pop();
            if (last)
                out.push('');
        } else if (plain === '.') {
            if (last)
                out.push('');
        } else {
            out.push(segment);
        }
    });
    return out;
}

const SHAPE = /^([A-Za-z][A-Za-z0-9+.-]*):/;

function parseAuthority(record, text, special) {
    const at = text.lastIndexOf('@');
    if (at >= 0) {
        const [, user, password] = /^([^:]*):?(.*)$/s.exec(text.slice(0, at));
        record.username = percentEncode(user, USER_SET);
        record.password = percentEncode(password, USER_SET);
        text = text.slice(at + 1);
    }
    const match = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/s.exec(text);
    if (match === null)
        return false;
    const host = match[1] === '' && !special ? '' : parseHost(match[1], special);
    if (host === undefined || Number(match[2] ?? 0) > 65535)
        return false;
    record.host = host;
    record.port = match[2] ? String(Number(match[2])) : '';
    if (record.port === PORTS[record.protocol])
        record.port = '';
    return true;
}

function splitTail(text) {
    const match = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(text);
    return { path: match[1], query: match[2], fragment: match[3] };
}

function setTail(record, { query, fragment }) {
    const set = isSpecial(record.protocol) ? SPECIAL_QUERY_SET : QUERY_SET;
    record.search = query === undefined ? '' : `?${percentEncode(query.slice(1), set)}`;
    record.hash = fragment === undefined ? '' : `#${percentEncode(fragment.slice(1), FRAGMENT_SET)}`;
}

function setPath(record, text, base) {
    const special = isSpecial(record.protocol);
    const segments = text.split(special ? /[/\\]/ : '/').map((segment) => percentEncode(segment, PATH_SET));
    const absolute = segments[0] === '' && segments.length > 1;
    const full = absolute || base === undefined ? (absolute ? segments.slice(1) : segments)
        : [...base.path.slice(0, -1), ...segments];
    record.path = text === '' && base === undefined && !special ? [] : normalizePath(full);
}

const emptyRecord = (protocol) => ({ protocol, username: '', password: '', host: null, port: '', path: [], opaque: null,
    search: '', hash: '' });

// An absolute URL without its scheme.
function parseAbsolute(protocol, rest) {
    const record = emptyRecord(protocol);
    const special = isSpecial(protocol);
    const tail = splitTail(rest);
    const text = special ? tail.path.replaceAll('\\', '/') : tail.path;
    if (!special && !text.startsWith('/')) {
        record.opaque = percentEncode(text, OPAQUE_SET);
        setTail(record, tail);
        return record;
    }
    const authority = (special && protocol !== 'file:' ? /^\/*([^/]*)(.*)$/s : /^\/\/([^/]*)(.*)$/s).exec(text);
    if (authority !== null) {
        if (protocol === 'file:')
            record.host = authority[1] === 'localhost' || authority[1] === '' ? '' : parseHost(authority[1], true);
        else if (!parseAuthority(record, authority[1], special))
            return null;
        if (record.host === undefined)
            return null;
    } else if (protocol === 'file:') {
        record.host = '';
    }
    setPath(record, authority === null ? text : authority[2] === '' && special ? '/' : authority[2]);
    setTail(record, tail);
    return record;
}

function parseRelative(text, base) {
    const special = isSpecial(base.protocol);
    const tail = splitTail(text);
    if (base.opaque !== null) {
        if (tail.path !== '' || tail.query !== undefined || tail.fragment === undefined)
            return null;
        return { ...base, hash: `#${percentEncode(tail.fragment.slice(1), FRAGMENT_SET)}` };
    }
    const start = special ? tail.path.replaceAll('\\', '/') : tail.path;
    if (start.startsWith('//'))
        return parseAbsolute(base.protocol, text);
    const record = { ...base, path: base.path };
    if (tail.path !== '')
        setPath(record, start, start.startsWith('/') ? undefined : base);
    setTail(record, tail);
    if (tail.path === '' && tail.query === undefined)
        record.search = base.search;
    return record;
}

function parseUrl(input, base) {
    // eslint-disable-next-line no-control-regex
    const text = String(input).toWellFormed().replace(/^[\x00-\x20]+|[\x00-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
    const scheme = SHAPE.exec(text);
    if (scheme === null)
        return base === null ? null : parseRelative(text, base);
    const protocol = `${scheme[1].toLowerCase()}:`;
    const rest = text.slice(scheme[0].length);
    if (base !== null && base.protocol === protocol && isSpecial(protocol) && !/^[/\\]/.test(rest))
        return parseRelative(rest, base);
    return parseAbsolute(protocol, rest);
}

function pathText(record) {
    if (record.opaque !== null)
        return record.opaque;
    return record.path.length === 0 ? '' : `/${record.path.join('/')}`;
}

class URL {
    #record;
    #params = null;

    constructor(input, base = undefined) {
        requireArguments(arguments, 'url');
        let baseRecord = null;
        if (base !== undefined) {
            baseRecord = parseUrl(base, null);
            if (baseRecord === null)
                throw invalidUrl(input, base);
        }
        this.#record = parseUrl(input, baseRecord);
        if (this.#record === null)
            throw invalidUrl(input, base);
    }

    toString() { return this.#href; }

    static parse(input, base = undefined) {
        requireArguments(arguments, 'url');
        try {
            return new URL(input, base);
        } catch {
            return null;
        }
    }

    static canParse(input, base = undefined) {
        requireArguments(arguments, 'url');
        return URL.parse(input, base) !== null;
    }

    // What its URLSearchParams call when they change.
    #setSearch = (text) => { this.#record.search = text === '' ? '' : `?${text}`; };

    #attachParams() {
        if (this.#params !== null)
            attach(this.#params, this.#record.search, this.#setSearch);
    }

    #replace(href) {
        const record = parseUrl(href, null);
        if (record !== null)
            this.#record = record;
    }

    get href() { return this.#href; }

    get #href() {
        const r = this.#record;
        const login = r.username || r.password ? `${r.username}${r.password ? `:${r.password}` : ''}@` : '';
        const authority = r.host === null ? '' : `//${login}${this.host}`;
        const guard = r.host === null && r.opaque === null && r.path.length > 1 && r.path[0] === '' ? '/.' : '';
        return `${r.protocol}${authority}${guard}${pathText(r)}${r.search}${r.hash}`;
    }

    set href(value) {
        const record = parseUrl(value, null);
        if (record === null)
            throw invalidUrl(value);
        this.#record = record;
        this.#attachParams();
    }

    get origin() {
        const r = this.#record;
        if (r.protocol === 'blob:')
            return URL.parse(pathText(r))?.origin ?? 'null';
        return isSpecial(r.protocol) && r.protocol !== 'file:' ? `${r.protocol}//${this.host}` : 'null';
    }

    get protocol() { return this.#record.protocol; }

    set protocol(value) {
        const match = SHAPE.exec(`${value}:`);
        if (match !== null && isSpecial(`${match[1].toLowerCase()}:`) === isSpecial(this.#record.protocol))
            this.#replace(this.href.replace(SHAPE, `${match[1].toLowerCase()}:`));
    }

    get username() { return this.#record.username; }

    set username(value) {
        if (this.#record.host)
            this.#record.username = percentEncode(`${value}`, USER_SET);
    }

    get password() { return this.#record.password; }

    set password(value) {
        if (this.#record.host)
            this.#record.password = percentEncode(`${value}`, USER_SET);
    }

    get host() {
        const { host, port } = this.#record;
        return host === null ? '' : `${host}${port === '' ? '' : `:${port}`}`;
    }

    set host(value) {
        if (this.#record.opaque === null)
            parseAuthority(this.#record, String(value).replace(/[/?#].*$/s, ''), isSpecial(this.#record.protocol));
    }

    get hostname() { return this.#record.host ?? ''; }

    set hostname(value) {
        const host = this.#record.opaque === null ? parseHost(String(value), isSpecial(this.#record.protocol)) : undefined;
        if (host !== undefined)
            this.#record.host = host;
    }

    get port() { return this.#record.port; }

    set port(value) {
        const match = /^\d*/.exec(`${value}`)[0];
        if (Number(match) <= 65535)
            this.#record.port = match === '' || match === PORTS[this.#record.protocol] ? '' : String(Number(match));
    }

    get pathname() { return pathText(this.#record); }

    set pathname(value) {
        if (this.#record.opaque === null) {
            const text = `${value}`.replace(/[?#]/g, encodeURIComponent);
            setPath(this.#record, /^[/\\]/.test(text) ? text : `/${text}`);
        }
    }

    get search() { return this.#record.search === '?' ? '' : this.#record.search; }

    set search(value) {
        const text = `${value}`.replace(/^\?/, '');
        setTail(this.#record, { query: text === '' ? undefined : `?${text}`, fragment: this.#record.hash || undefined });
        this.#attachParams();
    }

    get searchParams() {
        if (this.#params === null) {
            this.#params = new URLSearchParams();
            this.#attachParams();
        }
        return this.#params;
    }

    get hash() { return this.#record.hash === '#' ? '' : this.#record.hash; }

    set hash(value) {
        const text = `${value}`.replace(/^#/, '');
        this.#record.hash = text === '' ? '' : `#${percentEncode(text, FRAGMENT_SET)}`;
    }

    toJSON() { return this.#href; }

    [inspect.custom](depth, options) {
        if (typeof depth === 'number' && depth < 0)
            return this;
        const names = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search',
            'searchParams', 'hash'];
        const fields = Object.assign(Object.create({ constructor: this.constructor === undefined ? URL : this.constructor }),
            Object.fromEntries(names.map((name) => [name, this[name]])));
        return `${fields.constructor.name} ${inspect(fields, options)}`;
    }
}

function invalidUrl(input, base) {
    const error = nodeError(TypeError, 'ERR_INVALID_URL', 'Invalid URL');
    error.input = `${input}`;
    if (base !== undefined)
        error.base = `${base}`;
    return error;
}

Object.defineProperty(URL.prototype, Symbol.toStringTag, { value: 'URL', configurable: true });
for (const [object, names] of [[URL, ['parse', 'canParse']], [URL.prototype, Object.getOwnPropertyNames(URL.prototype)]]) {
    for (const name of names.filter((one) => one !== 'constructor'))
        Object.defineProperty(object, name, { enumerable: true });
}

function fileURLToPath(url) {
    if (typeof url === 'string')
        url = new URL(url);
    else if (url === null || typeof url !== 'object' || url.href === undefined)
        throw invalidArgType('path', ['string', 'URL'], url);
    if (url.protocol !== 'file:')
        throw nodeError(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
    if (url.hostname !== '')
        throw nodeError(TypeError, 'ERR_INVALID_FILE_URL_HOST', 'File URL host must be "localhost" or empty on linux');
    if (/%2f/i.test(url.pathname))
        throw nodeError(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded / characters');
    return decodeURIComponent(url.pathname);
}

function pathToFileURL(file) {
    let full = path.resolve(file);
    if (file.endsWith('/') && !full.endsWith('/'))
        full += '/';
    return new URL(`file://${full.replace(/[%\\\n\r\t?#]/g, encodeURIComponent)}`);
}

// url.parse() and friends, over the same grammar.
function Url() {
    for (const name of ['protocol', 'slashes', 'auth', 'host', 'port', 'hostname', 'hash', 'search', 'query', 'pathname', 'path', 'href'])
        this[name] = null;
}

function parse(text, asObject = false) {
    if (typeof text !== 'string')
        throw invalidArgType('url', 'string', text);
    const url = new Url();
    const match = /^([a-z0-9.+-]+:)?(\/\/)?(?:([^/?#@]*)@)?([^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?$/is.exec(text.trim());
    const [, protocol, slashes, auth, host, rest, search, hash] = match;
    url.protocol = protocol?.toLowerCase() ?? null;
    const hasHost = slashes !== undefined && host !== undefined;
    if (hasHost) {
        url.slashes = true;
        url.auth = auth === undefined ? null : decodeURIComponent(auth);
        const port = /:(\d*)$/.exec(host);
        url.port = port?.[1] || null;
        url.hostname = (port ? host.slice(0, port.index) : host).toLowerCase();
        url.host = `${url.hostname}${url.port ? `:${url.port}` : ''}`;
    }
    const before = hasHost ? '' : `${slashes ?? ''}${auth === undefined ? '' : `${auth}@`}${host ?? ''}`;
    url.pathname = `${before}${rest}` || (hasHost && isSpecial(url.protocol) ? '/' : null);
    url.search = search ?? (asObject ? '' : null);
    url.query = asObject ? require('node_querystring').module.parse((search ?? '').slice(1)) : search?.slice(1) ?? null;
    url.hash = hash ?? null;
    url.path = url.pathname === null && !url.search ? null : `${url.pathname ?? ''}${url.search ?? ''}`;
    url.href = format(url);
    return url;
}

function format(url, options) {
    if (typeof url === 'string')
        return format(parse(url));
    if (url instanceof URL) {
        const copy = new URL(url.href);
        if (options?.auth === false)
            Object.assign(copy, { username: '', password: '' });
        if (options?.fragment === false)
            copy.hash = '';
        if (options?.search === false)
            copy.search = '';
        return copy.href;
    }
    const protocol = url.protocol ? `${url.protocol}${url.protocol.endsWith(':') ? '' : ':'}` : '';
    const host = url.host ?? (url.hostname ? `${url.hostname}${url.port ? `:${url.port}` : ''}` : null);
    const auth = url.auth ? `${encodeURIComponent(url.auth).replaceAll('%3A', ':')}@` : '';
    const slashes = host !== null && (url.slashes || !protocol || isSpecial(protocol)) ? '//' : '';
    const query = url.query !== null && typeof url.query === 'object' ? require('node_querystring').module.stringify(url.query) : '';
    const search = url.search ?? (query ? `?${query}` : '');
    return `${protocol}${slashes}${host === null ? '' : auth + host}${url.pathname ?? ''}${search}${url.hash ?? ''}`;
}

function resolve(from, to) {
    const base = new URL(from, 'resolve://');
    const full = new URL(to, base);
    if (full.protocol !== 'resolve:')
        return full.href;
    return `${from.startsWith('/') || to.startsWith('/') ? full.pathname : full.pathname.slice(1)}${full.search}${full.hash}`;
}

Object.assign(exports, { URL, URLSearchParams });
exports.module = {
    Url, parse, resolve, format, URL, URLSearchParams, fileURLToPath, pathToFileURL,
    resolveObject: (from, to) => parse(resolve(format(from), to)),
    domainToASCII: (name) => parseHost(name, true) ?? '',
    domainToUnicode: (name) => parseHost(name, true) ?? '',
    urlToHttpOptions: (url) => ({ protocol: url.protocol, hostname: url.hostname, hash: url.hash, search: url.search,
        pathname: url.pathname, path: `${url.pathname}${url.search}`, href: url.href, ...(url.port ? { port: Number(url.port) } : {}) }),
};
// The module of Blobs is loaded when the first object URL is made.
const objectUrls = {
    createObjectURL: function createObjectURL(obj) { return require('blob').createObjectURL(obj); },
    revokeObjectURL: function revokeObjectURL(url) { Reflect.apply(require('blob').revokeObjectURL, undefined, arguments); },
};
for (const [name, value] of Object.entries(objectUrls))
    Object.defineProperty(URL, name, { value, writable: true, configurable: true, enumerable: true });
