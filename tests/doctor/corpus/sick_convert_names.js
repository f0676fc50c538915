// expect: string-conversion warn
const { serve, integer } = require('./service');
const meters = Array.from({ length: 150 }, (_, i) => ({ name: Buffer.from([0x4d, 0x54, 0x52, 0, i >> 4, i * 7 & 255, 3, i]), sum: 0 }));

function meterOf(name) {
    for (const meter of meters)
        if (meter.name.toString('hex') === name.toString('hex')) // here
            return meter;
}

serve(20, () => { meterOf(meters[integer(0, meters.length)].name).sum++; });
