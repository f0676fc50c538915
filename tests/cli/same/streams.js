const { Readable, Writable, Transform, Duplex, PassThrough, pipeline, finished } = require('stream');
const { pipeline: piped } = require('stream/promises');

const section = (name, run) => () => new Promise((resolve) => {
    console.log(`-- ${name}`);
    run(resolve);
});
const sections = [
    section('push and data', (done) => {
        const stream = new Readable({ read() {} });
        stream.on('data', (chunk) => console.log(chunk)).on('end', () => console.log('end')).on('close', done);
        stream.push('a');
        stream.push(Buffer.from('b'));
        stream.push(null);
    }),
    section('readable and read(n)', (done) => {
        const stream = new Readable({ read() {} });
        stream.push('abcdefghij');
        stream.push(null);
        stream.on('readable', () => {
            let chunk;
            while ((chunk = stream.read(4)) !== null)
                console.log(chunk.toString());
        });
        stream.on('end', () => console.log('end')).on('close', done);
    }),
    section('back pressure', (done) => {
        const sink = new Writable({ highWaterMark: 3, write(chunk, encoding, callback) { setTimeout(callback, 1); } });
        console.log(sink.write('a'), sink.write('bc'), sink.writableLength, sink.writableNeedDrain);
        sink.on('drain', () => {
            console.log('drain', sink.writableLength);
            sink.end('z', () => console.log('end callback'));
        });
        sink.on('finish', () => console.log('finish')).on('close', done);
    }),
    section('transform and flush', (done) => {
        const t = new Transform({ transform(chunk, encoding, callback) { callback(null, `<${chunk}>`); }, flush(callback) { callback(null, 'flushed'); } });
        t.setEncoding('utf8');
        t.on('data', (text) => console.log(text)).on('end', () => console.log('end')).on('close', done);
        t.write('1');
        t.write('2');
        t.end('3');
    }),
    section('object mode and from', async (done) => {
        console.log(await Readable.from([1, { a: 2 }, [3]]).toArray());
        console.log(await Readable.from('text').toArray());
        console.log(await Readable.from([1, 2, 3, 4]).filter((x) => x % 2).map((x) => x * 10).toArray());
        console.log(await Readable.from([1, 2, 3]).reduce((a, b) => a + b, 0));
        done();
    }),
    section('errors', (done) => {
        const stream = new Readable({ read() { this.destroy(new Error('broken')); } });
        stream.on('error', (error) => console.log('error', error.message)).on('close', () => {
            console.log('close', stream.destroyed, stream.errored.message);
            done();
        });
        stream.resume();
    }),
    section('write after end', (done) => {
        const sink = new Writable({ write(chunk, encoding, callback) { callback(); } });
        sink.on('error', (error) => console.log(error.code, error.message)).on('close', done);
        sink.end();
        sink.write('x', (error) => console.log('callback', error.code));
    }),
    section('pipeline', (done) => {
        const parts = [];
        pipeline(Readable.from(['a', 'b', 'c']), new PassThrough(), async function* upper(source) {
            for await (const chunk of source)
                yield String(chunk).toUpperCase();
        }, new Writable({ write(chunk, encoding, callback) {
            parts.push(String(chunk));
            callback();
        } }), (error) => {
            console.log(error, parts.join(''));
            done();
        });
    }),
    section('pipeline that fails', async (done) => {
        const source = new Readable({ read() { this.push('x'); } });
        const sink = new Writable({ write(chunk, encoding, callback) { callback(new Error('full')); } });
        await piped(source, sink).catch((error) => console.log(error.message));
        console.log(source.destroyed, sink.destroyed);
        done();
    }),
    section('finished', (done) => {
        const stream = new PassThrough();
        finished(stream, (error) => {
            console.log('finished', error);
            const early = new PassThrough();
            finished(early, (failure) => {
                console.log(failure.code);
                done();
            });
            early.destroy();
        });
        stream.resume();
        stream.end('x');
    }),
    section('cork and writev', (done) => {
        const sink = new Writable({ writev(chunks, callback) {
            console.log(chunks.map(({ chunk }) => chunk.toString()));
            callback();
        } });
        sink.cork();
        sink.write('a');
        sink.write('b');
        sink.uncork();
        sink.end('c');
        sink.on('close', done);
    }),
    section('duplex', (done) => {
        const duplex = new Duplex({ read() {
            this.push('from inside');
            this.push(null);
        }, write(chunk, encoding, callback) {
            console.log('written', chunk.toString());
            callback();
        } });
        duplex.on('data', (chunk) => console.log(chunk.toString())).on('close', done);
        duplex.end('to inside');
        console.log(duplex instanceof Writable, duplex instanceof Readable, duplex.writable, duplex.readable);
    }),
    section('for await and break', async (done) => {
        const stream = Readable.from(['a', 'b', 'c']);
        for await (const chunk of stream) {
            console.log(chunk);
            break;
        }
        console.log(stream.destroyed);
        done();
    }),
    section('pause, resume, unpipe', (done) => {
        const source = new PassThrough();
        const sink = new PassThrough();
        source.pipe(sink);
        console.log(source.readableFlowing, source.isPaused());
        source.unpipe(sink);
        source.pause();
        console.log(source.readableFlowing, source.isPaused());
        source.end('rest');
        source.resume().on('data', (chunk) => console.log(chunk.toString())).on('close', done);
    }),
    section('unshift and setEncoding', (done) => {
        const stream = new Readable({ read() {} });
        stream.push(Buffer.from('€').subarray(0, 2));
        stream.setEncoding('utf8');
        stream.push(Buffer.from('€').subarray(2));
        stream.unshift('first ');
        stream.push(null);
        stream.on('data', (text) => console.log(text)).on('close', done);
    }),
    section('what is pushed at the end can be read behind end()', (done) => {
        const flushed = new Transform({ transform(chunk, encoding, callback) { callback(); }, flush(callback) { callback(null, 'flushed'); } });
        flushed.end('x');
        console.log(flushed.read().toString(), flushed.writableFinished);
        const final = new Transform({ transform(chunk, encoding, callback) { callback(null, chunk); }, final(callback) { this.push('final'); callback(); } });
        final.on('prefinish', () => console.log('prefinish')).on('finish', () => console.log('finish'));
        final.write('x', () => console.log('written'));
        final.end(() => console.log('ended'));
        console.log(final.read().toString(), final.read().toString());
        const failing = new Transform({ final(callback) { callback(new Error('final')); } });
        failing.on('error', (error) => console.log(error.message)).on('close', done);
        failing.end();
        console.log(failing.errored?.message, failing.destroyed);
    }),
];
(async () => {
    for (const run of sections)
        await run();
})();
