// Decoders fed in pieces: every way to cut a text in two and in three, with the fields in between.
// Printed by Node 26 and by us: the two must be the same (record_web.sh).
'use strict';
const { StringDecoder } = require('string_decoder');

const samples = {
    text: Buffer.from('aé€😀z'),
    broken: Buffer.from([0x61, 0xe2, 0x82, 0x41, 0xf0, 0x9f, 0x98, 0xc3, 0xed, 0xa0, 0x80, 0xff]),
    wide: Buffer.from('a😀é', 'utf16le'),
    lone: Buffer.from([0x3d, 0xd8, 0x61, 0x00, 0x00, 0xde, 0x3d, 0xd8, 0x01]),
};

/** All ways to cut `bytes` into at most three pieces. */
function* cuts(bytes) {
    for (let first = 0; first <= bytes.length; first++) {
        for (let second = first; second <= bytes.length; second++) {
            yield [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
        }
    }
}

function fields(decoder) {
    const held = decoder.lastTotal - decoder.lastNeed;
    return `${decoder.lastChar.toString('hex', 0, held)}/${decoder.lastNeed}/${decoder.lastTotal}`;
}

for (const [name, bytes] of Object.entries(samples)) {
    for (const encoding of ['utf8', 'utf16le', 'base64', 'base64url', 'hex', 'latin1', 'ascii']) {
        for (const pieces of cuts(bytes)) {
            const decoder = new StringDecoder(encoding);
            const parts = pieces.map((piece) => `${JSON.stringify(decoder.write(piece))} ${fields(decoder)}`);
            console.log(name, encoding, parts.join(' '), JSON.stringify(decoder.end()));
        }
    }
    for (const label of ['utf-8', 'utf-16le', 'utf-16be', 'windows-1251']) {
        for (const [first, second, third] of cuts(bytes)) {
            const decoder = new TextDecoder(label);
            const parts = [decoder.decode(first, { stream: true }), decoder.decode(second, { stream: true }), decoder.decode(third)];
            console.log(name, label, JSON.stringify(parts));
        }
    }
}

// A byte-order mark begins a stream, and a stream ends with the last piece, whether that could be decoded or not.
const mark = { 'utf-8': [0xef, 0xbb, 0xbf], 'utf-16le': [0xff, 0xfe], 'utf-16be': [0xfe, 0xff] };
const letter = { 'utf-8': [0x61], 'utf-16le': [0x61, 0], 'utf-16be': [0, 0x61] };
for (const label of Object.keys(mark)) {
    const bad = label === 'utf-8' ? [0xff, 0x80] : [0xd8, 0xd8, 0xd8, 0xd8];
    for (const firstIsStream of [true, false]) {
        for (const badIsStream of [true, false]) {
            const decoder = new TextDecoder(label, { fatal: true });
            const answers = [[letter[label], firstIsStream], [bad, badIsStream], [[...mark[label], ...letter[label]], true],
                [[...mark[label], ...letter[label]], false], [[...mark[label], ...letter[label]], false]].map(([bytes, stream]) => {
                try {
                    return JSON.stringify(decoder.decode(Uint8Array.from(bytes), { stream }));
                } catch (error) {
                    return error.code;
                }
            });
            console.log('mark behind a failure', label, firstIsStream, badIsStream, ...answers);
        }
    }
}
