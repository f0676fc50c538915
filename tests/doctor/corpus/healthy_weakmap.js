// expect: none
const { serve } = require('./service');
const bodies = new WeakMap();

serve(8, () => {
    for (let i = 0; i < 5; i++) {
        const request = { i };
        bodies.set(request, Buffer.alloc(7000));
    }
});
