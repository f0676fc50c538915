const kept = [];
process.on('exit', (code) => console.log('exit', code, kept.length));
for (;;)
    kept.push(Buffer.alloc(1 << 20));
