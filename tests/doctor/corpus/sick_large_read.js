// expect: large-allocation serious
const fs = require('fs');
const { serve } = require('./service');
const path = require('path').join(require('os').tmpdir(), 'offheap-corpus-' + process.pid);
fs.writeFileSync(path, Buffer.alloc(96 * 1024 * 1024, 1));
process.on('exit', () => fs.unlinkSync(path));

function size() {
    return fs.readFileSync(path).length; // here
}

serve(300, () => { size(); });
