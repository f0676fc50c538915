// Blob, File and object URLs.
// Printed by Node 26 and by us: the two must be the same (record_web.sh).
'use strict';
const { Blob, File, resolveObjectURL } = require('buffer');

function attempt(label, run) {
    try {
        console.log(label, run());
    } catch (error) {
        console.log(label, error.name, error.code, error.message);
    }
}

async function main() {
    const blob = new Blob(['héllo ', new Uint8Array([119, 111]), new Blob(['rld']), new ArrayBuffer(2)], { type: 'Text/PLAIN' });
    console.log(blob, blob.size, blob.type, Object.prototype.toString.call(blob));
    console.log(await blob.text(), await blob.bytes(), await blob.arrayBuffer());
    for (const [start, end, type] of [[1, 4], [-3], [2, -2, 'A/B'], [5, 2], [NaN, 1e9], [0.5, 2.5], ['1', '3']]) {
        const part = blob.slice(start, end, type);
        console.log(start, end, part.size, part.type, JSON.stringify(await part.text()));
    }
    let chunks = 0;
    let bytes = 0;
    for await (const chunk of new Blob(['x'.repeat(200000)]).stream()) {
        chunks++;
        bytes += chunk.length;
    }
    console.log(chunks > 0, bytes);
    const reader = blob.stream().getReader();
    let total = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) total += read.value.length;
    console.log(total, (await reader.read()).done);

    for (const options of [{}, null, undefined, { mode: undefined }, 5, { mode: 'x' }, { mode: '' }]) {
        attempt('reader', () => new Blob(['a']).stream().getReader(options).constructor.name);
    }

    const file = new File(['abc'], 'na\ud800me.txt', { type: 'a/b', lastModified: 5 });
    console.log(file, file.name, file.lastModified, file instanceof Blob);

    const url = URL.createObjectURL(blob);
    console.log(/^blob:nodedata:[0-9a-f-]{36}$/.test(url), resolveObjectURL(url).size);
    URL.revokeObjectURL(url);
    console.log(resolveObjectURL(url), resolveObjectURL('http://x/'));

    attempt('endings', () => new Blob(['a'], { endings: 'x' }));
    attempt('this', () => Object.getOwnPropertyDescriptor(Blob.prototype, 'size').get.call({}));
    attempt('file', () => new File(['a']));
    attempt('type', () => new Blob(['a'], { type: 'é' }).type);
    const shared = new SharedArrayBuffer(4);
    attempt('shared', () => new Blob([shared, new Uint8Array(shared, 2, 0)]).size);
    attempt('empty shared', () => new Blob([new SharedArrayBuffer(0)]).size);
    attempt('view of empty shared', () => new Blob([new Uint8Array(new SharedArrayBuffer(0))]).size);
    attempt('native', () => new Blob(['a\r\nb\rc\n'], { endings: 'native' }).size);
}

main();
