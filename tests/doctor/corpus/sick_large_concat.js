// expect: large-allocation warn
const { serve } = require('./service');

function build() {
    let all = Buffer.alloc(0);
    for (let i = 0; i < 40; i++)
        all = Buffer.concat([all, Buffer.alloc(16384, i)]); // here
    return all.length;
}

serve(400, () => { build(); });
