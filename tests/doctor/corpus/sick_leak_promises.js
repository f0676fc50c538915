// expect: leak serious
const { serve } = require('./service');
let chain = new Promise(() => {});

function deliver(n) {
    const frame = Buffer.alloc(12000, n & 255); // here
    chain.then(() => frame.length);
}

serve(15, turn => { deliver(turn); });
