// expect: leak serious
const { serve, integer } = require('./service');
const errors = [];

function receive(n) {
    const packet = Buffer.alloc(integer(1000, 4000)); // here
    packet.writeUInt16LE(n & 0xffff);
    if (n % 100 === 0)
        errors.push(packet);
    return packet.readUInt8(1);
}

let n = 0;
serve(10, () => {
    for (let i = 0; i < 150; i++)
        receive(n++);
});
