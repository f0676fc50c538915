process.on('exit', (code) => console.log('code', code));
try {
    process.exit(42);
} finally {
    console.log('never');
}
