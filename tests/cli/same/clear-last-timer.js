// The last timer is cleared by the first of two operations, or immediates, while the others wait for
// their turn.
const fs = require('fs');
let done = '';
const first = setTimeout(() => { done += 'never'; }, 10000);
for (let i = 0; i < 2; i++)
    fs.stat('.', () => { clearTimeout(first); done += 'o'; });
process.on('exit', () => console.log(done));
setTimeout(() => {
    const second = setTimeout(() => { done += 'never'; }, 10000);
    for (let i = 0; i < 3; i++)
        setImmediate(() => { clearTimeout(second); done += 'i'; });
}, 300);
