// expect: none
const { serve, integer } = require('./service');
let rest = Buffer.alloc(0);
let lines = 0;

function onData(chunk) {
    let data = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    let end;
    while ((end = data.indexOf(10)) >= 0) {
        if (data.toString('latin1', 0, end).startsWith('{'))
            lines++;
        data = data.subarray(end + 1);
    }
    rest = Buffer.from(data);
}

serve(10, () => { onData(Buffer.from('{"a":1}\n'.repeat(integer(5, 20)) + '{"par')); });
