// expect: none
const { serve, integer } = require('./service');
const cache = new Map();

serve(10, (turn, share) => {
    for (let i = 0; i < 5; i++) {
        cache.set(turn * 5 + i, Buffer.alloc(integer(2000, 6000)));
        if (cache.size > 1200)
            cache.delete(cache.keys().next().value);
    }
});
