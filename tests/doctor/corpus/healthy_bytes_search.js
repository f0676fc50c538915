// expect: none
const { serve } = require('./service');
const chunk = Buffer.alloc(65536, 'the quick brown fox ');

serve(4, () => {
    for (let i = 0; i < 40; i++)
        chunk.indexOf('lazy');
});
