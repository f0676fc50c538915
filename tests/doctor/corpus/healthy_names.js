// expect: none
const { serve, integer } = require('./service');
const meters = new Map(Array.from({ length: 150 }, (_, i) => {
    const name = Buffer.from([0x4d, 0x54, 0x52, 0, i >> 4, i * 7 & 255, 3, i]);
    return [name.toString('hex'), { name, sum: 0 }];
}));
const names = [...meters.values()].map(meter => meter.name);

serve(20, () => { meters.get(names[integer(0, names.length)].toString('hex')).sum++; });

// The head of every message has the same name in it, and is another one all the same.
const head = Buffer.alloc(16);
serve(10, turn => {
    for (let i = 0; i < 30; i++) {
        head.write('TELEGRAM', 0, 'latin1');
        head.writeUInt32BE(turn, 8);
        head.writeUInt32BE(i, 12);
        if (head.toString('latin1', 0, 8) !== 'TELEGRAM')
            throw new Error('not a telegram');
    }
});
