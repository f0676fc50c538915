// safe-buffer: is Buffer itself where Buffer is modern.
const { Buffer: SafeBuffer } = require('safe-buffer');

console.log(SafeBuffer === Buffer, SafeBuffer.from('héllo').toString('hex'), SafeBuffer.alloc(4, 'ab').toString());
for (const bad of [5, null, undefined, {}]) {
    try {
        SafeBuffer.from(bad);
        console.log('no error');
    } catch (error) {
        console.log(error.code, error.message);
    }
}
