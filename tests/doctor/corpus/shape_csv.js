// expect: none
const { serve, integer } = require('./service');

serve(40, () => {
    const csv = Buffer.from(Array.from({ length: 100 }, () => `${integer(0, 999)},name,${integer(0, 9)}`).join('\n'));
    const rows = csv.toString('utf8').split('\n').map(line => line.split(','));
    JSON.stringify(rows);
});
