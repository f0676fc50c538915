const path = require('path');

const samples = ['', '.', '..', '/', '//', '/a', 'a/', '/a/b/', 'a/b.c', 'a/.b', '.b', 'b.', 'a.b.c', '../x', './x/../y', '//a//b', 'a//b', '/../a',
    'a/../..', './', '../', '/a/./b', 'file.tar.gz', '..a', '...', 'a/..', '/a/b/c/../../d', 'a b/c d.e f'];
for (const sample of samples)
    console.log(JSON.stringify([sample, path.normalize(sample), path.dirname(sample), path.basename(sample), path.extname(sample),
        path.isAbsolute(sample), path.parse(sample), path.format(path.parse(sample))]));
for (const [a, b] of [['/a/b/c', '/a/d'], ['/a', '/a'], ['/', '/x'], ['/a/b', '/a/b/c'], ['/x/y', '/']])
    console.log(path.relative(a, b), path.join(a, b), path.resolve(a, b));
console.log(path.join(), path.join('a', '', '..', '..', 'b'), path.resolve('/x', '..', 'y'), path.basename('a.js', '.js'), path.basename('.js', '.js'));
console.log(path.sep, path.delimiter, path.posix === path, path.format({ dir: '/d', name: 'n', ext: 'e' }));
try {
    path.join(1);
} catch (error) {
    console.log(error.code, error.message);
}
