// expect: none
const { serve, integer } = require('./service');
const store = new Map();

serve(5, () => {
    for (let i = 0; i < 10; i++) {
        const key = 'k' + integer(0, 500);
        if (integer(0, 10) < 3)
            store.delete(key);
        else
            store.set(key, Buffer.alloc(integer(100, 4000)));
        store.get('k' + integer(0, 500))?.readUInt8(0);
    }
});
