// Typed arrays with a `length` of their own: which calls ask for it.
const { Buffer, transcode } = require('buffer');

const tell = (name, work) => {
    try {
        console.log(name, work());
    } catch (error) {
        console.log(name, error.name, error.code, error.message);
    }
};
const withLength = (view, descriptor) => Object.defineProperty(view, 'length', descriptor);
const lengths = [0, -0, 1, 2, 5, 100, -1, 1.5, '2', '0', 0n, NaN, null, undefined, {}, true, 2 ** 31, 2 ** 53].map((value) => ({ value }));
lengths.push({ get() { throw new Error('a getter'); } });

for (const length of lengths) {
    const buffer = () => withLength(Buffer.from([1, 2, 3, 0xe4]), length);
    const target = Buffer.alloc(6);
    const name = 'value' in length ? length.value : 'getter';
    tell([name, 'transcode'], () => transcode(buffer(), 'latin1', 'utf8').toString('hex'));
    tell([name, 'transcode of a Uint8Array'], () => transcode(withLength(new Uint8Array([1, 0xe4]), length), 'latin1', 'ucs2').toString('hex'));
    tell([name, 'copy from'], () => [buffer().copy(target), target.toString('hex')]);
    tell([name, 'copy a range from'], () => [buffer().copy(target, 1, 1, 3), target.toString('hex')]);
    tell([name, 'copy to'], () => {
        const view = withLength(new Uint16Array(4), length);
        return [Buffer.from([9, 8, 7]).copy(view, 1), view[0], view[1]];
    });
}
