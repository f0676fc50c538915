// expect: none
const { serve, integer } = require('./service');

function onData(data) {
    const reply = Buffer.allocUnsafe(data.length + 4);
    reply.writeUInt32BE(data.length, 0);
    data.copy(reply, 4);
    return reply;
}

serve(4, () => { for (let i = 0; i < 10; i++) onData(Buffer.alloc(integer(10, 2000))); });
