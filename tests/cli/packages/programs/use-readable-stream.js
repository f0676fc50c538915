// readable-stream: the userland copy of Node's streams, with our Buffers in it.
const { Readable, Writable, Transform, pipeline, finished, PassThrough } = require('readable-stream');

const upper = new Transform({ transform(chunk, encoding, callback) { callback(null, chunk.toString().toUpperCase()); } });
const parts = [];
const sink = new Writable({ write(chunk, encoding, callback) {
    parts.push(chunk);
    callback();
} });
pipeline(Readable.from([Buffer.from('one '), Buffer.from('two '), 'three']), upper, sink, (error) => {
    console.log('done', error, Buffer.concat(parts).toString(), parts.every(Buffer.isBuffer));
});
const reader = new Readable({ read() {} });
reader.setEncoding('utf8');
reader.on('data', (text) => console.log('text', text));
reader.on('end', () => console.log('end'));
const euro = Buffer.from('€uro');
reader.push(euro.subarray(0, 1));
reader.push(euro.subarray(1));
reader.push(null);
(async () => {
    const pass = new PassThrough({ highWaterMark: 4 });
    pass.end('0123456789');
    for await (const chunk of pass)
        console.log(chunk);
    const broken = new Readable({ read() { this.destroy(new Error('broken')); } });
    finished(broken, (error) => console.log('finished', error.message));
    broken.resume();
})();
