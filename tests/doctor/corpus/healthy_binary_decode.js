// expect: none
const { serve, integer } = require('./service');

serve(10, () => {
    const noise = Buffer.alloc(300);
    for (let i = 0; i < noise.length; i++)
        noise[i] = integer(0, 256);
    noise.toString('utf8').length;
});
