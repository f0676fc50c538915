async function work() {
    await null;
    process.exit(9);
}
try {
    await work();
} catch {
    console.log('never');
}
console.log('never');
