// expect: string-conversion warn
const { serve } = require('./service');
const blob = Buffer.alloc(4096, 7);

function save() {
    return JSON.stringify({ id: 1, blob }).length; // here
}

serve(5, () => { for (let i = 0; i < 4; i++) save(); });
