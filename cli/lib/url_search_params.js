// URLSearchParams: the pairs of a query, alone or as the view of a URL's.
const { inspect } = require('inspect');
const { stripColors } = require('inspect_text');
const { nodeError, requireArguments, validateFunction } = require('node_error');
const { percentEncode } = require('percent_encode');

const pairKinds = { entries: (pair) => [...pair], keys: ([name]) => name, values: ([, value]) => value };

function invalidThis(name) {
    return nodeError(TypeError, 'ERR_INVALID_THIS', `Value of "this" must be of type ${name}`);
}

function toText(value) {
    if (typeof value === 'symbol')
        throw new TypeError('Cannot convert a Symbol value to a string');
    return `${value}`.toWellFormed();
}

// 'a=1&b=2' as pairs.
function parseQuery(text) {
    const decode = (part) => Buffer.from(part.replaceAll('+', ' ').replace(/%([0-9a-f]{2})|[^\x00-\x7f]+/gi,
        (all, hex) => (hex ? String.fromCharCode(parseInt(hex, 16)) : Buffer.from(all).toString('latin1'))), 'latin1').toString();
    const pairs = [];
    for (const piece of text.replace(/^\?/, '').split('&')) {
        if (piece === '')
            continue;
        const at = piece.indexOf('=');
        pairs.push(at < 0 ? [decode(piece), ''] : [decode(piece.slice(0, at)), decode(piece.slice(at + 1))]);
    }
    return pairs;
}

function pairsOfRecord(record) {
    const pairs = [];
    for (const key of Reflect.ownKeys(record)) {
        if (Object.getOwnPropertyDescriptor(record, key)?.enumerable)
            pairs.push([toText(key), toText(record[key])]);
    }
    return pairs;
}

function pairsOfSequence(sequence) {
    const pairs = [];
    for (const pair of sequence) {
        const isList = pair !== null && (typeof pair === 'object' || typeof pair === 'function') &&
            typeof pair[Symbol.iterator] === 'function';
        const entry = isList ? [...pair] : [];
        if (entry.length !== 2)
            throw nodeError(TypeError, 'ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
        pairs.push(entry.map(toText));
    }
    return pairs;
}

function pairsOf(init) {
    if (typeof init !== 'object' && typeof init !== 'function')
        return parseQuery(toText(init));
    const iterate = init[Symbol.iterator];
    if (iterate === null || iterate === undefined)
        return pairsOfRecord(init);
    if (typeof iterate !== 'function')
        throw nodeError(TypeError, 'ERR_ARG_NOT_ITERABLE', 'Query pairs must be iterable');
    return pairsOfSequence(init);
}

// Items in braces, on several lines when they are long.
function braced(items, breakLength) {
    const length = items.reduce((sum, item) => sum + stripColors(item).length + 2, -2);
    return length > breakLength ? `{\n  ${items.join(',\n  ')} }` : items.length > 0 ? `{ ${items.join(', ')} }` : '{}';
}

let listOf;
let attach;

class URLSearchParams {
    #list = [];
    #tellUrl = null;

    constructor(init = undefined) {
        if (init !== null && init !== undefined)
            this.#list = pairsOf(init);
    }

    static {
        listOf = (params) => params.#list;
        // Makes them the view of a URL: they show its query and call `tellUrl` with their own.
        attach = (params, query, tellUrl) => {
            params.#tellUrl = tellUrl;
            params.#list = parseQuery(query);
        };
    }

    static #require(value) {
        if (typeof value !== 'object' || value === null || !(#list in value))
            throw invalidThis('URLSearchParams');
    }

    #change(list) {
        this.#list = list;
        this.#tellUrl?.(this.toString());
    }

    get size() {
        URLSearchParams.#require(this);
        return this.#list.length;
    }

    append(name, value) {
        URLSearchParams.#require(this);
        requireArguments(arguments, 'name', 'value');
        this.#change([...this.#list, [toText(name), toText(value)]]);
    }

    delete(name, value = undefined) {
        URLSearchParams.#require(this);
        requireArguments(arguments, 'name');
        const [key, only] = [toText(name), value === undefined ? undefined : toText(value)];
        this.#change(this.#list.filter((pair) => pair[0] !== key || (only !== undefined && pair[1] !== only)));
    }

    get(name) {
        URLSearchParams.#require(this);
        requireArguments(arguments, 'name');
        const key = toText(name);
        return this.#list.find((pair) => pair[0] === key)?.[1] ?? null;
    }

    getAll(name) {
        URLSearchParams.#require(this);
        requireArguments(arguments, 'name');
        const key = toText(name);
        return this.#list.filter((pair) => pair[0] === key).map((pair) => pair[1]);
    }

    has(name, value = undefined) {
        URLSearchParams.#require(this);
        requireArguments(arguments, 'name');
        const [key, only] = [toText(name), value === undefined ? undefined : toText(value)];
        return this.#list.some((pair) => pair[0] === key && (only === undefined || pair[1] === only));
    }

    set(name, value) {
        URLSearchParams.#require(this);
        requireArguments(arguments, 'name', 'value');
        const pair = [toText(name), toText(value)];
        const index = this.#list.findIndex(([key]) => key === pair[0]);
        this.#change(index < 0 ? [...this.#list, pair]
            : this.#list.with(index, pair).filter(([key], i) => i <= index || key !== pair[0]));
    }

    sort() {
        URLSearchParams.#require(this);
        this.#change(this.#list.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
    }

    entries() {
        URLSearchParams.#require(this);
        return new PairIterator(this, 'entries');
    }

    forEach(callback, thisArg = undefined) {
        URLSearchParams.#require(this);
        validateFunction(callback, 'callback');
        for (let i = 0; i < this.#list.length; i++)
            Reflect.apply(callback, thisArg, [this.#list[i][1], this.#list[i][0], this]);
    }

    keys() {
        URLSearchParams.#require(this);
        return new PairIterator(this, 'keys');
    }

    values() {
        URLSearchParams.#require(this);
        return new PairIterator(this, 'values');
    }

    toString() {
        URLSearchParams.#require(this);
        const encode = (text) => percentEncode(text, /[^A-Za-z0-9*._ -]/gu).replaceAll(' ', '+');
        return this.#list.map(([key, value]) => `${encode(key)}=${encode(value)}`).join('&');
    }

    [inspect.custom](depth, options) {
        URLSearchParams.#require(this);
        if (typeof depth === 'number' && depth < 0)
            return options.stylize('[Object]', 'special');
        const show = (text) => inspect(text, options);
        const pairs = this.#list.map(([key, value]) => `${show(key)} => ${show(value)}`);
        return `${this.constructor.name} ${braced(pairs, options.breakLength)}`;
    }
}

const iteratorName = 'URLSearchParams Iterator';

// Live: pairs that come behind its place while it is in use are given too.
class PairIterator {
    #params;
    #kind;
    #index = 0;

    constructor(params, kind) {
        this.#params = params;
        this.#kind = kind;
    }

    static #require(value) {
        if (typeof value !== 'object' || value === null || !(#params in value))
            throw invalidThis('URLSearchParamsIterator');
    }

    next() {
        PairIterator.#require(this);
        const list = listOf(this.#params);
        if (this.#index >= list.length)
            return { done: true, value: undefined };
        return { done: false, value: pairKinds[this.#kind](list[this.#index++]) };
    }

    [inspect.custom](depth, options) {
        PairIterator.#require(this);
        if (typeof depth === 'number' && depth < 0)
            return options.stylize('[Object]', 'special');
        const rest = listOf(this.#params).slice(this.#index).map(pairKinds[this.#kind]);
        const inner = { ...options, depth: depth === null ? null : depth - 1 };
        const [start, separator] = inspect(rest, inner).includes('\n') ? ['\n  ', ',\n  '] : [' ', ', '];
        return `${iteratorName} {${start}${rest.map((item) => inspect(item, inner)).join(separator)} }`;
    }
}

const { prototype } = PairIterator;
delete prototype.constructor;
Object.setPrototypeOf(prototype, Iterator.prototype);
Object.defineProperty(prototype, 'next', { enumerable: true });
Object.defineProperty(prototype, Symbol.toStringTag, { value: iteratorName, configurable: true });

for (const name of Object.getOwnPropertyNames(URLSearchParams.prototype).filter((one) => one !== 'constructor'))
    Object.defineProperty(URLSearchParams.prototype, name, { enumerable: true });
Object.defineProperties(URLSearchParams.prototype, {
    [Symbol.toStringTag]: { value: 'URLSearchParams', configurable: true },
    [Symbol.iterator]: { value: URLSearchParams.prototype.entries, writable: true, configurable: true },
});

Object.assign(exports, { URLSearchParams, attach });
