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
