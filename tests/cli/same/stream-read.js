// read() without a size gives one chunk of bytes at a time, all of what a decoder made, and objects one by one.
const { PassThrough, Readable } = require('stream');

const results = [];

function readAll(label, stream) {
    const pieces = [];
    stream.on('readable', () => {
        for (let piece; (piece = stream.read()) !== null;) pieces.push(String(piece));
    });
    stream.on('end', () => results.push([label, pieces]));
}

const bytes = new PassThrough();
bytes.write('a');
bytes.write('bc');
bytes.end('d');
console.log(String(bytes.read()), String(bytes.read(1)), String(bytes.read()));
readAll('bytes', bytes);

const text = new PassThrough({ encoding: 'utf8' });
text.write('a');
text.write('bc');
text.end('d');
console.log(text.read());
readAll('text', text);

const objects = new PassThrough({ objectMode: true });
objects.write({ n: 1 });
objects.end({ n: 2 });
console.log(objects.read(), objects.read());
readAll('objects', objects);

readAll('from', Readable.from([Buffer.from('x'), Buffer.from('yz')], { objectMode: false }));
const sized = new PassThrough();
sized.write('12345');
sized.end('678');
console.log(String(sized.read(3)), String(sized.read(4)));
setTimeout(() => console.log(results.sort()), 20);
