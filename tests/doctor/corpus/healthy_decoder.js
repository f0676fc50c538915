// expect: none
const { StringDecoder } = require('string_decoder');
const { serve, integer } = require('./service');
const text = Buffer.from('Grüße aus Zürich, 東京 und Łódź — €5 '.repeat(40));
const decoder = new StringDecoder('utf8');

serve(20, () => {
    for (let at = 0; at < text.length;) {
        const size = integer(50, 200);
        decoder.write(text.subarray(at, at + size));
        at += size;
    }
    decoder.end();
});
