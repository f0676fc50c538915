// expect: none
const { serve, integer } = require('./service');
const store = new Map();
const request = Buffer.alloc(64, 'GET key-');

function answer(number) {
    request.writeUInt32BE(number, 8);
    const key = request.toString('latin1', 4, 24);
    store.set(key, (store.get(key) ?? 0) + 1);
    if (store.size > 500)
        store.delete(store.keys().next().value);
}

serve(15, () => { for (let i = 0; i < 12; i++) answer(integer(0, 300)); });
