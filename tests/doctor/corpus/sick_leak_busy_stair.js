// expect: leak serious
const { serve, integer } = require('./service');
const kept = [];

function buffer() {
    return Buffer.alloc(integer(2000, 6000)); // here
}

serve(12, turn => {
    for (let i = 0; i < 4; i++)
        buffer().writeUInt32BE(turn);
    if (turn % 130 === 129) // every 1.6 s
        for (let i = 0; i < 40; i++)
            kept.push(buffer());
});
