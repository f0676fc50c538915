// expect: none
const { serve, integer } = require('./service');

serve(10, () => {
    const body = Buffer.alloc(integer(200, 900), 'a=1&b=2&');
    body.toString('utf8').split('&').length;
});
