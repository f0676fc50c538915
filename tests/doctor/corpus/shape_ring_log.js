// expect: none
const { serve } = require('./service');
const ring = Buffer.alloc(1 << 20);
let at = 0;

serve(5, turn => {
    for (let i = 0; i < 10; i++) {
        const line = `turn ${turn} event ${i}\n`;
        if (at + line.length > ring.length)
            at = 0;
        at += ring.write(line, at, 'latin1');
    }
});
