// Calls that span lines, each marked where a reader sees the call; show.js compares.
const off = [];
const keep = x => { off.push(x); };
function a(n) {
    return Buffer.alloc( // here
        8 + n,
    );
}
function b(list) {
    const m = Buffer
        .concat(list); // here
    return m;
}
function c(x, y) {
    return Buffer.concat([ // here
        x,
        y,
    ]);
}
function d(n) {
    return new Uint8Array( // here
        n * 2
    );
}
function e(n, { size = n } = {}) {
    const r = n > 3 ? Buffer.from( // here
        n > 5 ? keep.name : 'abc'.repeat(size),
    ) : null;
    return r;
}
function f(text) {
    return Buffer
        .from(text) // here
        .toString('hex'); // here
}
class G {
    constructor(n) {
        this.buf = Buffer.alloc( // here
            n
        );
        for (const k of [1, 2]) {
            try {
                this.z = Buffer.allocUnsafe( // here
                    k + n,
                );
            } finally {
                this.q = 1;
            }
        }
    }
}
async function h(n) {
    for await (const k of [1, 2])
        keep(Buffer.alloc( // here
            await Promise.resolve(n + k),
        ));
}
const arrow = n =>
    Buffer
        .alloc(n) // here
        .fill(1);
const spread = (...args) => Buffer.concat( // here
    ...args
);
function join(bytes) {
    const name = 'x';

    const text =
        `${name}: ${bytes}`; // here
    return text;
}
function page(title) {
    return Buffer
        .from(`<h1>(${title})</h1>`); // here
}
function twice(n) {
    return Buffer
        .concat([Buffer // here
            .alloc(n)]) // here
        .subarray(1);
}
module.exports = [a(3000), d(4000), e(4), f('y'.repeat(3000)), new G(2000), arrow(1000)];
keep(b(module.exports.slice(0, 1)));
keep(c(module.exports[0], module.exports[1]));
keep(spread([module.exports[0]]));
h(1000);
join(module.exports[0]);
keep(twice(3000));
keep(page('x'.repeat(3000)));
