// expect: leak serious
// length: 17
const { serve } = require('./service');
const retry = [];
let batch = [];
let n = 0;

class Item {
    constructor(id) {
        this.id = id;
        this.data = Buffer.alloc(2048 + id % 1024); // here
    }
}

serve(15, turn => {
    for (let i = 0; i < 10; i++)
        batch.push(new Item(n++));
    if (turn % 266 === 265) { // every 4 s
        retry.push(...batch.filter(item => item.id % 12 === 0));
        batch = [];
    }
});
