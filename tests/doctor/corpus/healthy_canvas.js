// expect: none
const { serve } = require('./service');
const canvas = new Uint8Array(32 * 1024 * 1024);

function draw(turn) {
    canvas.fill(turn & 255, 0, 4096);
    return canvas[turn];
}

serve(250, turn => { draw(turn); });
