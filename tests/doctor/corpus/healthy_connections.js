// expect: none
const { serve } = require('./service');
const connections = [];

serve(10, (turn, share) => {
    if (connections.length < 64 && turn % 3 === 0)
        connections.push(Buffer.alloc(16384));
    for (const connection of connections)
        connection.writeUInt32LE(turn, 0);
});
