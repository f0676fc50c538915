// expect: none
const { serve, integer } = require('./service');

serve(10, () => {
    const body = Buffer.alloc(integer(500, 5000), 'binary');
    const text = body.toString('base64');
    Buffer.from(text, 'base64').equals(body);
});
