process.exitCode = 3;
process.on('exit', () => { process.exitCode = 4; });
