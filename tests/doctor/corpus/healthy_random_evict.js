// expect: none
const { serve, integer } = require('./service');
const slots = new Array(700).fill(null);

serve(10, () => {
    for (let i = 0; i < 8; i++)
        slots[integer(0, slots.length)] = Buffer.alloc(integer(2000, 8000));
});
