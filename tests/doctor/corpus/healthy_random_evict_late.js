// expect: none
const { serve, integer } = require('./service');
const keys = [];
const entries = new Map();
let room = Infinity;
let n = 0;

serve(12, (turn, share) => {
    entries.set(n, Buffer.alloc(4000));
    keys.push(n++);
    if (share > 0.55) // full
        room = Math.min(room, keys.length - 1);
    if (keys.length > room) {
        const at = integer(0, keys.length);
        entries.delete(keys[at]);
        keys[at] = keys[keys.length - 1];
        keys.pop();
    }
});
