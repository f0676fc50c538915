// sha.js: the standard's vectors, input in pieces.
const sha = require('sha.js');

for (const name of ['sha', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']) {
    console.log(name, sha(name).update('abc').digest('hex'));
    console.log(name, sha(name).update('').digest('base64'));
    const hash = sha(name);
    for (let i = 0; i < 300; i++)
        hash.update(Buffer.alloc(i, i));
    console.log(name, hash.digest('hex'));
}
