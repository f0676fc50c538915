// expect: none
const { serve, integer } = require('./service');

// Each request knows its answer, and the answer its request: garbage that waits for a collection.
function handle() {
    const request = { body: Buffer.alloc(integer(1500, 4500)) };
    request.answer = { request, sent: false };
    setTimeout(() => { request.answer.sent = true; }, 15);
}

serve(80, handle);
