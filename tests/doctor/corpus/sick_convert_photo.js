// expect: string-conversion warn
const { serve } = require('./service');
const photo = Buffer.alloc(600 * 1024, 0x5a);

function answer(id) {
    return JSON.stringify({ id, image: photo.toString('base64') }); // here
}

serve(10, turn => answer(turn));
