// expect: leak serious
const { serve } = require('./service');
const tiles = {};

function render(n) {
    const tile = new Uint8Array(10000); // here
    tile[0] = n;
    tiles['tile' + n] = tile;
}

serve(12, turn => {
    render(turn);
    render(turn + 0.5);
});
