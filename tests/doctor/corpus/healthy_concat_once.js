// expect: none
const { serve } = require('./service');

serve(400, () => {
    const chunks = [];
    for (let i = 0; i < 40; i++)
        chunks.push(Buffer.alloc(16384, i));
    return Buffer.concat(chunks).length;
});
