function inner() {
    throw new TypeError('broken');
}
process.on('exit', (code) => console.log('exit handler', code));
console.log('before');
inner();
