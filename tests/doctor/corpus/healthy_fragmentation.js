// expect: none
const { serve } = require('./service');
let kept = [];

serve(30, turn => {
    if (turn % 30 === 0)
        kept = [];
    for (let i = 0; i < 20; i++) {
        const buffer = Buffer.alloc(i % 2 ? 3000 : 12000);
        if (i % 2)
            kept.push(buffer);
    }
});
