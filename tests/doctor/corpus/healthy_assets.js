// expect: none
const { serve } = require('./service');
const assets = Array.from({ length: 200 }, (_, i) => Buffer.alloc(30000, i));

serve(5, turn => { assets[turn % 200].readUInt32BE(turn % 1000); Buffer.alloc(2000); });
