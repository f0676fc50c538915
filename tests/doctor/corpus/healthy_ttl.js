// expect: none
const { serve, integer } = require('./service');
const cache = new Map();

serve(10, turn => {
    for (let i = 0; i < 4; i++)
        cache.set(turn * 4 + i, { until: performance.now() + 2500, data: Buffer.alloc(integer(1000, 9000)) });
    for (const [key, entry] of cache) {
        if (entry.until > performance.now())
            break;
        cache.delete(key);
    }
});
