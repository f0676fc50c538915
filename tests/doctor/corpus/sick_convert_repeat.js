// expect: string-conversion warn
const { serve } = require('./service');
const template = Buffer.from('<html>' + 'lorem ipsum dolor '.repeat(220) + '</html>');

function render(name) {
    const page = template.toString('latin1'); // here
    return page.length + name.length;
}

serve(10, () => { for (let i = 0; i < 80; i++) render('user' + i); });
