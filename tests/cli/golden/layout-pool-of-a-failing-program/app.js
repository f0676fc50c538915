const kept = Buffer.alloc(10);
setTimeout(() => {
    Buffer.from(5);
}, 1);
