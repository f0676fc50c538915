// expect: none
const { serve, integer } = require('./service');
const text = Buffer.from('Grüße aus Zürich, 東京 und Łódź — €5 '.repeat(40));
const decoder = new TextDecoder();

function decode(chunk) {
    return decoder.decode(chunk, { stream: true }).length;
}

serve(20, () => {
    for (let at = 0; at < text.length;) {
        const size = integer(50, 200);
        decode(text.subarray(at, at + size));
        at += size;
    }
});
