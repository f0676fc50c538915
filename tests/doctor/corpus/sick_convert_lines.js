// expect: string-conversion warn
const { serve, integer } = require('./service');
const chunk = Buffer.alloc(262144);
for (let i = 0; i < chunk.length; i++)
    chunk[i] = i % 60 === 59 ? 10 : 97 + i % 26;
let lines = 0;

function count() {
    lines += chunk.toString().indexOf('zzz') < 0 ? 1 : 0; // here
}

serve(10, () => { for (let i = 0; i < 4; i++) { chunk[integer(0, 1000)] = 98; count(); } });
