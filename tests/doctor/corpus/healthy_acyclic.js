// expect: none
const { serve } = require('./service');

serve(5, turn => {
    const request = { id: turn, body: Buffer.alloc(60000) };
    const response = { id: turn };
    request.response = response;
});
