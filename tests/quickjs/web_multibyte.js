/* TextDecoder of the East Asian encodings: every pair of bytes, four-byte and three-byte sequences, escape
   sequences, malformed and cut input, and every split of a stream. */
const encodings = ['gbk', 'gb18030', 'big5', 'euc-jp', 'iso-2022-jp', 'shift_jis', 'euc-kr'];

const codes = (text) => Array.from(text, (character) => character.codePointAt(0).toString(16)).join(' ');
const decode = (encoding, bytes) => new TextDecoder(encoding).decode(Uint8Array.from(bytes));
const fromText = (text) => Array.from(text, (character) => character.charCodeAt(0));

/** FNV-1a, to print one line for many results. */
function hash(texts) {
    let value = 0x811c9dc5;
    for (const text of texts) {
        for (let i = 0; i <= text.length; i++) value = Math.imul(value ^ (text.charCodeAt(i) || 0), 0x01000193);
    }
    return (value >>> 0).toString(16);
}

const range = (first, last, step = 1) => Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
const bytes = range(0, 255);

for (const encoding of encodings) {
    console.log(encoding, 'single', codes(bytes.map((byte) => decode(encoding, [byte])).join('')));
    for (const lead of range(0x80, 0xff)) console.log(encoding, lead, hash(bytes.map((trail) => decode(encoding, [lead, trail]))));
}
for (const lead of range(0x81, 0x84)) {
    const texts = range(0, 12599, 3).map((n) => decode('gb18030', [lead, 0x30 + Math.floor(n / 1260), 0x81 + Math.floor(n / 10) % 126, 0x30 + n % 10]));
    console.log('gb18030 four', lead, hash(texts));
}
for (const four of [[0x90, 0x30, 0x81, 0x30], [0xe3, 0x32, 0x9a, 0x35], [0xe3, 0x32, 0x9a, 0x36], [0xfe, 0x39, 0xfe, 0x39], [0x84, 0x31, 0xa4, 0x37],
    [0x82, 0x35, 0x90, 0x37], [0x84, 0x31, 0x82, 0x36], [0x85, 0x30, 0x81, 0x30]]) console.log('gb18030', four.join(), codes(decode('gb18030', four)));
for (const lead of range(0xa1, 0xfe)) console.log('euc-jp three', lead, hash(range(0xa1, 0xfe).map((trail) => decode('euc-jp', [0x8f, lead, trail]))));
for (const row of range(0x21, 0x7e)) console.log('iso-2022-jp', row, hash(range(0x21, 0x7e).map((cell) => decode('iso-2022-jp', [0x1b, 0x24, 0x42, row, cell]))));

const odd = [0x00, 0x20, 0x30, 0x39, 0x41, 0x7f, 0x80, 0x81, 0xa0, 0xa1, 0xfe, 0xff];
for (const [encoding, lead] of [['gb18030', [0x81, 0x30]], ['euc-jp', [0x8f]], ['euc-jp', [0x8e]]]) {
    for (const a of odd) {
        console.log(encoding, lead.join(), a, codes(decode(encoding, [...lead, a])), '|',
            odd.map((b) => codes(decode(encoding, [...lead, a, b, 0x41]))).join(', '));
    }
}

const escapes = ['', '(B', '(J', '(H', '(I', '$@', '$B', '&@', '$A', '$(D', '$(', '$)C', '.A', '(X', '%B', '%/@', 'O', 'B', '('];
const behind = ['!!', 'A.', '\\~', '\n!!', '\r!!', '\x0e!!', '\x0f!!', '\x7f!', '\x80!!', '\x1b', '!', ' !!', '! !', '!\n!', '!\x80!', '\0!', '!\x1b(B!', '))', '\xff\xfc\xa1!!', '\xff\n!!'];
for (const escape of escapes) {
    const start = escape === '' ? '' : `\x1b${escape}`;
    console.log('escape', escape, behind.map((text) => codes(decode('iso-2022-jp', fromText(start + text)))).join(', '));
    console.log('escapes', escape, escapes.slice(1).map((next) => codes(decode('iso-2022-jp', fromText(`${start}\x1b${next}!!`)))).join(', '));
}
console.log(codes(decode('iso-2022-jp', fromText('\x1b$B\x1b$B\x1b$B!!'))), codes(decode('iso-2022-jp', fromText('\x1b$B\n\x1b(B!!'))));

const samples = {
    'gbk': [0xc4, 0xe3, 0xba, 0xc3, 0x41, 0x81, 0x30, 0x81, 0x30, 0x80], 'gb18030': [0x81, 0x30, 0x81, 0x30, 0x90, 0x30, 0x81, 0x30, 0xfe, 0x51, 0x20],
    'big5': [0xa7, 0x41, 0xa6, 0x6e, 0x81, 0x40, 0x41], 'euc-jp': [0xa4, 0xa2, 0x8e, 0xb1, 0x8f, 0xb0, 0xa1, 0x41],
    'iso-2022-jp': [...fromText('a\x1b$B$"$$\x1b(B!\x1b(I1\x1b(J\\')], 'shift_jis': [0x82, 0xa0, 0xb1, 0x83, 0x5c, 0x41], 'euc-kr': [0xb0, 0xa1, 0xc9, 0xa1, 0x41],
};
for (const [encoding, sample] of Object.entries(samples)) {
    const whole = decode(encoding, sample);
    const splits = range(0, sample.length).map((at) => {
        const decoder = new TextDecoder(encoding, { fatal: true });
        return decoder.decode(Uint8Array.from(sample.slice(0, at)), { stream: true }) + decoder.decode(Uint8Array.from(sample.slice(at)));
    });
    const one = new TextDecoder(encoding);
    const byBytes = sample.map((byte) => one.decode(Uint8Array.of(byte), { stream: true })).join('') + one.decode();
    console.log(encoding, codes(whole), splits.every((text) => text === whole), byBytes === whole);
    const fatal = new TextDecoder(encoding, { fatal: true });
    for (const bad of [[0xff], [0x81], [0x1b], [0xa1, 0x20]]) {
        try {
            console.log(codes(fatal.decode(Uint8Array.from(bad))));
        } catch (error) {
            console.log(error.code, error.message, Object.keys(error));
        }
    }
}
