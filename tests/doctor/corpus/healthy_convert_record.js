// expect: none
const { serve, integer } = require('./service');

// Records are put together in one scratch buffer and cut out of it: keys are short, and the cuts are many.
const scratch = Buffer.alloc(4096);
const table = new Map();

function sum(bytes) {
    let all = 0;
    for (let i = 0; i < bytes.length; i += 4)
        all = (all * 31 + bytes[i]) >>> 0;
    return all;
}

function put(key, value) {
    let at = 8;
    at += scratch.write(key, at, 'latin1');
    const start = at;
    at += value.copy(scratch, at);
    scratch.writeUInt32LE(at - 8, 0);
    scratch.writeUInt32LE(sum(scratch.subarray(8, at)), 4);
    table.set(key, Buffer.from(scratch.subarray(start, at)));
}

serve(10, n => {
    for (let i = 0; i < 8; i++) {
        const id = integer(0, 300);
        const value = Buffer.alloc(100 + ((id * 7) % 400), 'document ');
        value.writeUInt32BE(n, 4);
        put('doc/' + id, value);
    }
});
