// expect: pinning warn
const { title } = require('mini-frames');
const { serve } = require('../service');
const titles = [];

serve(80, turn => {
    const frame = Buffer.alloc(24 * 1024, 'T');
    frame[0] = 8 + turn % 8;
    titles.push(title(frame)); // here
});
