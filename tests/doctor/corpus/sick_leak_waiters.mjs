// expect: leak serious
// held-by: pending (Map,
import { serve } from './service.js';
const pending = new Map();
let seq = 0;

function call(body) {
    const frame = Buffer.alloc( // here
        8 + body.length,
    );
    body.copy(frame, 8);
    return new Promise(resolve => {
        const id = ++seq;
        pending.set(id, { frame, resolve });
        if (id % 3 !== 0) // the others are lost on their way, and nobody gives up on them
            setTimeout(answer, 15, id);
    });
}

function answer(id) {
    pending.get(id).resolve();
    pending.delete(id);
}

const body = Buffer.alloc(5000);
serve(8, turn => { call(body.subarray(turn % 4000)); });
