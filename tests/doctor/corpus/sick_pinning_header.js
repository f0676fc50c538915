// expect: pinning warn
const { serve, integer } = require('./service');
const headers = new Map();

function download(n) {
    return Buffer.alloc(integer(20000, 40000), 'x');
}

function remember(n) {
    const file = download(n);
    headers.set(n, file.slice(0, 16)); // here
}

serve(100, turn => { remember(turn); });
