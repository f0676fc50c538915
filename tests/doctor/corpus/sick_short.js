// expect: not-enough-data
// length: 3
const { serve } = require('./service');
const list = [];
serve(10, () => { list.push(Buffer.alloc(100)); });
