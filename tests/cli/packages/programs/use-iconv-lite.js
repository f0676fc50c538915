// iconv-lite: encodings there and back, pieces, byte order marks, bad input.
const iconv = require('iconv-lite');

const text = 'Grüße, Москва, 東京, 서울, مرحبا, ελλάδα, €';
const cases = { 'win1252': 'Grüße €', 'iso-8859-15': 'Grüße €', 'koi8-r': 'Москва', 'win1251': 'Москва', 'shift_jis': '東京 ｶﾅ',
    'euc-jp': '東京', 'gbk': '东京 中文', 'gb18030': '东京 😀', 'big5': '台北', 'euc-kr': '서울', 'cp437': 'é█', 'macroman': 'é†',
    'utf16le': text, 'utf16-be': text, 'utf-16': text, 'utf-7': text, 'utf-7-imap': text, 'utf8': text, 'utf32le': text,
    'cesu8': '😀', 'hex': '00ff', 'base64': 'AAEC', 'binary': 'é\x00', 'windows-1256': 'مرحبا', 'iso-8859-7': 'ελλάδα' };
for (const [encoding, sample] of Object.entries(cases)) {
    const bytes = iconv.encode(sample, encoding);
    console.log(encoding, bytes.toString('hex'), iconv.decode(bytes, encoding) === sample);
}
console.log(iconv.encode('ж€', 'latin1'), iconv.decode(Buffer.from([0xff, 0xfe, 0x41, 0]), 'utf-16'));
console.log(iconv.encode('a', 'utf8', { addBOM: true }), iconv.encodingExists('no-such'), iconv.encodingExists('SJIS'));
try {
    iconv.decode(Buffer.from('x'), 'no-such');
} catch (error) {
    console.log(error.message);
}
const decoder = iconv.getDecoder('shift_jis');
const bytes = iconv.encode('東京タワー', 'shift_jis');
let out = '';
for (const byte of bytes)
    out += decoder.write(Buffer.from([byte]));
console.log(out + (decoder.end() ?? ''));
const stream = iconv.decodeStream('euc-kr');
stream.on('data', (piece) => console.log('piece', piece));
stream.write(iconv.encode('서울', 'euc-kr').subarray(0, 3));
stream.end(iconv.encode('서울', 'euc-kr').subarray(3));
