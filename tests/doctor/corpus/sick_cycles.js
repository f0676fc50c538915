// expect: cycles note
const { serve } = require('./service');

function handle(n) {
    const request = { id: n, body: Buffer.alloc(60000) }; // here
    const response = { request };
    request.response = response;
    return request.body.length;
}

serve(5, turn => { handle(turn); handle(turn); });
