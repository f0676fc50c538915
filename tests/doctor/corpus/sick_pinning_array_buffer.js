// expect: pinning warn
const { serve, integer } = require('./service');
const kept = new Set();

function sample() {
    const capture = new ArrayBuffer(50_000);
    new Uint8Array(capture).fill(integer(0, 255));
    return Buffer.from(capture, integer(0, 1000), 10); // here
}

serve(150, () => { kept.add(sample()); });
