// expect: none
const { serve } = require('./service');

// A table is turned into objects, a few rows a turn: every field is text once.
const rows = [];
for (let i = 0; i < 400; i++)
    rows.push(`${i},name ${i % 37},street ${(i * 7) % 90},${(i * 13) % 5000},open`);
const table = Buffer.from(rows.join('\n') + '\n');
const names = ['id', 'name', 'street', 'cents', 'state'];
let at = 0;
let total = 0;

function nextRow() {
    const end = table.indexOf(10, at);
    const row = {};
    for (const name of names) {
        const comma = table.indexOf(44, at);
        const stop = comma < 0 || comma > end ? end : comma;
        row[name] = table.toString('utf8', at, stop);
        at = stop + 1;
    }
    at = end + 1 < table.length ? end + 1 : 0;
    return row;
}

serve(25, () => {
    const batch = Array.from({ length: 20 }, nextRow);
    total += JSON.stringify(batch.sort((a, b) => (a.name < b.name ? -1 : 1))).length;
});
