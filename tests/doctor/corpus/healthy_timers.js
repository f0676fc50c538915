// expect: none
const { serve } = require('./service');
const timers = []; // all that ever were, cleared ones too

function open(id) {
    const scratch = Buffer.alloc(6000 + id % 512);
    const keepAlive = setInterval(() => scratch.writeUInt32BE(id), 2000);
    timers.push(keepAlive.unref());
    return { close() { clearInterval(keepAlive); } };
}

const sessions = [];
serve(30, turn => {
    sessions.push(open(turn));
    if (sessions.length > 8)
        sessions.shift().close();
});
