// expect: none
const { serve } = require('./service');
const frame = Buffer.alloc(256);
const header = frame.slice(0, 16), body = frame.slice(16);
const type = frame.slice(0, 32);
frame.writeUInt8(7, 12);

function dispatch() { return type.readUInt8(12) === 7; }
function stamp(n) { header.writeUInt32BE(n, 0); header.writeUInt32BE(n * 2, 4); return header.readUInt32BE(0); }
function write(n) { body.writeDoubleBE(n / 3, 0); body.write('text ' + n, 8); return body.readDoubleBE(0); }

serve(15, turn => { dispatch(); stamp(turn); write(turn); dispatch(); frame.readUInt32BE(252); });
