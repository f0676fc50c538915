// expect: leak serious
const { serve } = require('./service');
const retained = [];

function load(n, broken) {
    const row = Buffer.alloc(6000); // here
    row.writeInt32LE(n);
    if (broken)
        retained.push(row);
    return row.length;
}

serve(10, (turn, share) => {
    for (let i = 0; i < 3; i++)
        load(turn, share > 0.4);
});
