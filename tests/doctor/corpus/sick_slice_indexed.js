// expect: slice-mutation warn
const { serve } = require('./service');
const packet = Buffer.alloc(256, 'packet ');
const head = packet.slice(0, 8); // here

function number(n) {
    head[0] = n & 255;
    head[1] = n >> 8;
}

function checksum() {
    return packet.toString('hex').length;
}

serve(40, turn => { checksum(); setTimeout(number, 5, turn); setTimeout(checksum, 12); });
