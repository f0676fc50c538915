// expect: none
const { serve, integer } = require('./service');
let batch = [];

serve(10, () => {
    for (let i = 0; i < 5; i++)
        batch.push(Buffer.alloc(integer(1000, 6000)));
    if (batch.length >= 1000)
        batch = [];
});
