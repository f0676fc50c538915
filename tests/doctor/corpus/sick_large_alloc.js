// expect: large-allocation serious
const { serve } = require('./service');

function handle(n) {
    const image = Buffer.alloc(64 * 1024 * 1024); // here
    image.fill(n & 255);
    return image[100];
}

serve(250, turn => { handle(turn); });
