// expect: string-conversion warn|serious
const { serve, integer } = require('./service');

// Three bundles of texts, decoded and parsed again for every request.
const bundles = ['de', 'fr', 'pl'].map(language => {
    const texts = {};
    for (let i = 0; i < 1200; i++)
        texts['text.' + i] = `${language} ${i}: {name} Größe`;
    return Buffer.from(JSON.stringify(texts));
});
let length = 0;

function text(language, key) {
    const bundle = JSON.parse(bundles[language].toString('utf8')); // here
    return bundle['text.' + key];
}

serve(5, () => { length += text(integer(0, 3), integer(0, 1200)).length; });
