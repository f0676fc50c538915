// expect: none
const { serve } = require('./service');
const arena = Buffer.alloc(64 * 1024 * 1024);

serve(200, turn => { arena.fill(turn & 255, 0, 1 << 20); });
