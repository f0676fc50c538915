// expect: leak serious
const { serve } = require('./service');
const snapshots = [];

function snapshot(n) {
    const image = Buffer.alloc(200000); // here
    image.writeUInt32BE(n);
    snapshots.push(image);
}

serve(50, turn => {
    if (turn % 8 === 0)
        snapshot(turn);
    Buffer.alloc(500).fill(turn & 255);
});
