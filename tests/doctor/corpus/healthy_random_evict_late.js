// expect: none
const { serve, integer, seconds } = require('./service');
const keys = [];
const entries = new Map();
const room = seconds * 45; // full after 55 % of the run
let n = 0;

serve(12, () => {
    entries.set(n, Buffer.alloc(4000));
    keys.push(n++);
    if (keys.length > room) {
        const at = integer(0, keys.length);
        entries.delete(keys[at]);
        keys[at] = keys[keys.length - 1];
        keys.pop();
    }
});
