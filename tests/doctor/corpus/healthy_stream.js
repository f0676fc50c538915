// expect: none
const fs = require('fs');
const { serve } = require('./service');
const path = require('path').join(require('os').tmpdir(), 'offheap-corpus-' + process.pid);
fs.writeFileSync(path, Buffer.alloc(8 * 1024 * 1024, 1));
process.on('exit', () => fs.unlinkSync(path));

async function size() {
    let total = 0;
    for await (const chunk of fs.createReadStream(path))
        total += chunk.length;
    return total;
}

let busy = false;
serve(100, async () => {
    if (busy)
        return;
    busy = true;
    await size();
    busy = false;
});
