const kept = Buffer.alloc(100);
process.on('exit', () => console.log('bye', kept.length));
function leave() {
    const local = Buffer.from('local');
    process.exit(local.length);
}
leave();
