// expect: none
const { serve, integer } = require('./service');
const rows = Array.from({ length: 500 }, (_, i) => `${i},name ${i % 37},${i * 13 % 5000},open`);
const table = Buffer.from(rows.join('\n') + '\n');
const names = ['id', 'name', 'cents', 'state'];
let at = 0;

function nextRow() {
    const end = table.indexOf(10, at);
    const row = {};
    for (const name of names) {
        const comma = table.indexOf(44, at);
        const stop = comma < 0 || comma > end ? end : comma;
        row[name] = table.toString('utf8', at, stop);
        at = stop + 1;
    }
    at = at < table.length ? at : 0;
    return row;
}

serve(25, () => { JSON.stringify(Array.from({ length: integer(16, 24) }, nextRow)); });
