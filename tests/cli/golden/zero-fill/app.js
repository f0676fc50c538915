for (let i = 0; i < 100; i++)
    Buffer.alloc(1000, 0xff);
let clean = true;
for (let i = 0; i < 100; i++)
    clean &&= Buffer.allocUnsafe(1000).every((byte) => byte === 0) && Buffer.allocUnsafeSlow(100).every((byte) => byte === 0);
console.log(clean);
