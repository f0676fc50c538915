// expect: leak serious
// held-by: closure of open (
const { serve, integer } = require('./service');
const sessions = new Map();
let nextId = 0;

function open(id) {
    const state = { id, key: Buffer.from('k'.repeat(integer(900, 3000))) }; // here
    sessions.set(id, state);
}

function close(id) {
    sessions.delete(String(id)); // the keys are numbers: nothing is ever deleted
}

serve(10, () => {
    for (let i = 0; i < 6; i++)
        open(nextId++);
    close(nextId - 5);
});
