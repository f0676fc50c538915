process.on('SIGINT', (name, number) => {
    console.log(name, number);
    process.exit(5);
});
setInterval(() => {}, 100000);
console.log('waiting');
