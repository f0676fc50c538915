// Keeps a little, converts a little, until it is told to stop or a minute has passed.
'use strict';
const kept = [];
function onTick() {
  for (let i = 0; i < 20; i++) kept.push(Buffer.alloc(1000));
  Buffer.alloc(100000).toString('latin1');
  if (kept.length > 4000) kept.length = 0;
}
setInterval(onTick, 50);
setTimeout(() => process.exit(0), 60000);
