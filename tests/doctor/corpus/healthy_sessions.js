// expect: none
const { serve, random, integer } = require('./service');
const open = [];

serve(10, turn => {
    for (let i = 0; i < 3; i++)
        open.push({ until: turn + Math.min(150, 3 / Math.sqrt(random() + 1e-4)), data: Buffer.alloc(integer(1000, 8000)) });
    for (let i = open.length - 1; i >= 0; i--)
        if (open[i].until <= turn)
            open.splice(i, 1);
});
