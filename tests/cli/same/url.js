const { URL, URLSearchParams, fileURLToPath, pathToFileURL, parse } = require('url');

const inputs = ['http://example.com', 'HTTP://User:Pa%20ss@EXAMPLE.com:80/a/../b/./c?q=1#frag', 'https://example.com:8443/path with space?ä=ö#é', 'file:///a/b%20c', 'file:/x',
    'mailto:someone@example.com', 'data:text/plain,hi', 'http://127.1/', 'http://0x7f.0.0.1', 'http://[::1]:3000/', 'http://[2001:db8:0:0:1::1]/', 'http://example.com\\back\\slash', 'javascript:alert(1)', 'foo://host/path', 'http://a/b?c#d?e#f',
    'not a url', 'http://', 'http://a b/', 'http://example.com:99999', '//no-scheme', 'http://[::1', 'http://1.2.3.256/'];
for (const input of inputs) {
    try {
        const u = new URL(input);
        console.log(u.href, [u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash, u.origin]);
    } catch (error) {
        console.log(input, error.name, error.code, error.message);
    }
}
for (const relative of ['x', '/x', '../x', '?q', '#f', '//other/y', '', './a/./b/../c', 'https:rel', 'http:rel'])
    console.log(relative, new URL(relative, 'http://host/a/b/c?d#e').href);
const u = new URL('https://example.com/a?x=1&y=2');
u.searchParams.append('z', 'ü &');
u.searchParams.delete('x');
u.pathname = '/new path';
u.hash = 'h';
u.port = '8080';
u.hostname = 'other.org';
u.protocol = 'http';
console.log(u.toString(), JSON.stringify(u), [...u.searchParams], u);
const params = new URLSearchParams({ a: '1', b: 'two words' });
params.append('a', '3');
params.sort();
console.log(String(params), params.getAll('a'), params.has('b'), params.get('c'), params.size, params);
console.log(new URLSearchParams('?a=1&b=%20+x&c').toString(), new URLSearchParams([['k', 'v']]).toString());
console.log(fileURLToPath('file:///a%20b/c'), pathToFileURL('/tmp/a b#c?d%').href, URL.canParse('x:'), URL.canParse('x'));
const old = parse('http://user:pw@host.com:81/p/a?q=1#h');
console.log({ ...old });

// Called the wrong way, looked at, changed while walked.
const { inspect } = require('node:util');
const calls = [() => URL.parse(), () => URL.canParse(), () => new URL(), () => URL.createObjectURL(1), () => URL.revokeObjectURL(), () => new URLSearchParams().get(),
    () => new URLSearchParams().append('a'), () => new URLSearchParams().set('a'), () => new URLSearchParams().has(), () => new URLSearchParams().delete(),
    () => new URLSearchParams().getAll(), () => new URLSearchParams().forEach(1), () => URLSearchParams.prototype.get.call({}, 'a'), () => URL.prototype.toString.call({}),
    () => Object.getPrototypeOf(new URLSearchParams('').keys()).next.call({}), () => new URLSearchParams([1]), () => new URLSearchParams([[1, 2, 3]]),
    () => new URLSearchParams(Symbol('s')), () => new URLSearchParams({ [Symbol.iterator]: 1 }), () => new URLSearchParams().append(Symbol('s'), 1),
    () => new URLSearchParams('a=1&b=2').entries(), () => new URLSearchParams('a=1&b=2').keys(), () => inspect(new URL('http://a/?x=1'), { depth: -1 }),
    () => inspect(new URLSearchParams('a=b'), { depth: -1 }), () => inspect(new URLSearchParams(`a=${'x'.repeat(80)}&b=${'y'.repeat(50)}`)),
    () => inspect({ params: new URLSearchParams('a=b'), url: new URL('http://a/') }), () => new (class Own extends URLSearchParams {})('a=b'), () => new (class Own extends URL {})('a:b'),
    () => [new URLSearchParams('a=1&a=2&b=3').has('a', '2'), new URLSearchParams('a=1').has('a', '2')], () => new URLSearchParams([['a', 1], new Set(['b', null])])];
for (const call of calls) {
    try {
        console.log(call());
    } catch (error) {
        console.log(error.name, error.code, error.code ? error.message : '');
    }
}
const live = new URLSearchParams('a=1&b=2');
const seen = [];
for (const [name] of live) {
    seen.push(name);
    if (name === 'a')
        live.append('c', '3');
}
const values = live.values();
values.next();
console.log(seen, values, [...values], values.next(), live[Symbol.iterator] === live.entries, live.toString());

// Parameters fill the line that the options allow, in their colours.
for (const options of [{ breakLength: 15 }, { breakLength: 16 }, { breakLength: 75 }, { colors: true, breakLength: 16 },
    { depth: 0, colors: true }, { depth: -1, colors: true }]) {
    const params = new URLSearchParams(`a=1&b=${'x'.repeat(options.breakLength > 70 ? 60 : 0)}`);
    for (const value of [params, [params], params.entries(), params.keys(), { it: params.values() }])
        console.log(inspect(value, options));
}
