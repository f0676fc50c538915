// expect: leak serious
// held-by: activeTimers (Array,
const { serve } = require('./service');

function open(id) {
    const scratch = Buffer.alloc(6000 + id % 512); // here
    const keepAlive = setInterval(() => scratch.writeUInt32BE(id), 2000);
    keepAlive.unref();
    return { close() { this.closed = true; } };
}

const sessions = [];
serve(30, turn => {
    sessions.push(open(turn));
    if (sessions.length > 8)
        sessions.shift().close();
});
