// expect: string-conversion warn
const { serve, integer } = require('./service');
const page = Buffer.alloc(48 * 1024, 'INFO request served in 12 ms by worker 3, all is well now ....\n');

const field = (bytes, at, length) =>
    bytes.toString('utf8', at, at + length); // here

function failures() {
    let found = 0;
    for (let at = 0; at + 64 <= page.length; at += 64)
        if (field(page, at, 6) === 'FAILED')
            found++;
    return found;
}

serve(15, () => { page[integer(0, page.length)] ^= 1; failures(); });
