// expect: split-character serious
import { serve, integer } from './service.js';
const source = new TextEncoder().encode('žluťoučký kůň úpěl ďábelské ódy\n'.repeat(50));

async function* chunks() {
    for (let at = 0, size; at < source.length; at += size) {
        size = integer(40, 200);
        yield Buffer.from(source.subarray(at, at + size));
    }
}

async function countWords() {
    let words = 0;
    for await (const chunk of chunks()) {
        const text =
            `${chunk}`; // here
        words += text.split(' ').length;
    }
    return words;
}

serve(250, () => { countWords(); });
