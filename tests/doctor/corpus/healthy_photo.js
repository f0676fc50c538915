// expect: none
const { serve } = require('./service');
const photo = Buffer.alloc(600 * 1024, 0x5a);
const image = photo.toString('base64');

function answer(id) {
    return JSON.stringify({ id, image });
}

serve(10, turn => answer(turn));
