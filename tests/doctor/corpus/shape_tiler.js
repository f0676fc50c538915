// expect: none
const { serve } = require('./service');

serve(60, turn => {
    const image = Buffer.alloc(256 * 256 * 4, turn & 255);
    const tiles = [];
    for (let y = 0; y < 4; y++) {
        const tile = Buffer.alloc(64 * 64 * 4);
        for (let row = 0; row < 64; row++)
            image.copy(tile, row * 256, (y * 64 + row) * 1024, (y * 64 + row) * 1024 + 256);
        tiles.push(tile);
    }
});
