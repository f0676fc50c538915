// expect: slice-mutation serious
const { createHash } = require('crypto');
const { serve } = require('./service');
const block = Buffer.alloc(4096, 1);
const body = block.slice(64); // here

// A hash looks at the bytes: what was signed is not what lies there later.
function sign() { return createHash('sha256').update(body).digest('hex'); }
function number(n) { block.writeUInt32BE(n, 100); }
serve(50, turn => { sign(); number(turn); sign(); });
