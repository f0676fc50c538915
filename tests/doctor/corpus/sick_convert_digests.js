// expect: string-conversion warn
const { serve, integer } = require('./service');
const known = Array.from({ length: 400 }, (_, i) => Buffer.alloc(32, i * 7));

function lookup(digest) {
    for (const each of known)
        if (each.toString('hex') === digest) // here
            return true;
    return false;
}

serve(15, () => { for (let i = 0; i < 8; i++) lookup('ab'.repeat(31) + integer(10, 99)); });
