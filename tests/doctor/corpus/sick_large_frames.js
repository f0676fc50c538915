// expect: large-allocation warn|serious
const { serve } = require('./service');

// A picture of 1280 x 720 for every frame, of which few lines are drawn: the pages are kept for the next one.
class Frame {
    constructor() {
        this.pixels = Buffer.allocUnsafe(1280 * 720 * 4); // here
    }

    line(y, colour) {
        this.pixels.fill(colour, y * 5120, y * 5120 + 5120);
    }
}

let sum = 0;

serve(30, n => {
    const frame = new Frame();
    for (let y = 0; y < 720; y += 90)
        frame.line(y, n & 255);
    sum += frame.pixels[90 * 5120];
});
