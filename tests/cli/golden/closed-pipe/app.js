process.on('exit', (code) => console.error('exit handler', code));
for (let i = 0; i < 1e6; i++)
    console.log('a line that is long enough to fill the pipe sooner', i);
