// expect: none
// length: 17
const { serve } = require('./service');
let batch = [];

serve(15, turn => {
    for (let i = 0; i < 10; i++)
        batch.push(Buffer.alloc(2048 + turn % 1024));
    if (turn % 266 === 265)
        batch = [];
});
