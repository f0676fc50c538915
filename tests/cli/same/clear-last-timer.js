// The last timer is cleared by the first of two operations, while the other waits for its turn.
const fs = require('fs');
const guard = setTimeout(() => console.log('never'), 10000);
let done = 0;
for (let i = 0; i < 2; i++) {
    fs.stat('.', () => {
        clearTimeout(guard);
        if (++done === 2)
            console.log('both operations');
    });
}
const other = setTimeout(() => console.log('never'), 10000);
for (let i = 0; i < 3; i++)
    setImmediate(() => { clearTimeout(other); console.log('immediate', i); });
