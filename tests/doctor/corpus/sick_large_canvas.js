// expect: large-allocation serious
const { serve } = require('./service');

function draw(turn) {
    const canvas = new Uint8Array(32 * 1024 * 1024); // here
    canvas.fill(turn & 255);
    return canvas[turn];
}

serve(100, turn => { draw(turn); });
