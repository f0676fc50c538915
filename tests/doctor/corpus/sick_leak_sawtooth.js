// expect: leak serious
const { serve, integer } = require('./service');
let batch = [];
const stale = [];

function collect(n) {
    const record = Buffer.alloc(integer(3000, 9000)); // here
    record.writeUInt32BE(n);
    batch.push(record);
    if (n % 20 === 0)
        stale.push(record);
}

let n = 0;
serve(10, () => {
    for (let i = 0; i < 12; i++)
        collect(n++);
    if (batch.length > 900)
        batch = [];
});
