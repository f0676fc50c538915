const kept = Buffer.alloc(10);
setInterval(() => {}, 1000);
setTimeout(() => {
    const running = Buffer.alloc(20);
    process.kill(process.pid, 'SIGINT');
    for (;;);
}, 1);
