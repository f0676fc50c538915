// expect: string-conversion warn
const { serve } = require('./service');
const field = Buffer.from('GET /index.html HTTP/1.1 accept text/html'.repeat(4));

function scan() {
    let spaces = 0;
    for (let i = 0; i < field.length; i++)
        if (field.toString('latin1', i, i + 1) === ' ') // here
            spaces++;
    return spaces;
}

serve(4, () => { for (let i = 0; i < 12; i++) scan(); });
