// expect: leak serious
// held-by: globalThis.uploads (Map,
const { serve, integer } = require('./service');
globalThis.uploads = new Map();
let nextId = 0;

function onUpload(bytes) {
    uploads.set(nextId++, { body: Buffer.allocUnsafe(bytes).fill(1) }); // here
}

serve(20, () => onUpload(integer(9000, 20000)));
