// expect: none
const { serve, integer } = require('./service');
const out = Buffer.alloc(1024);

function encode(message) {
    let at = 0;
    at = out.writeUInt8(8, at);
    at = out.writeUInt32LE(message.id, at);
    at = out.writeUInt8(18, at);
    at = out.writeUInt8(message.name.length, at);
    at += out.write(message.name, at);
    return Buffer.from(out.subarray(0, at));
}

function decode(buffer) {
    return { id: buffer.readUInt32LE(1), name: buffer.toString('utf8', 7, 7 + buffer[6]) };
}

serve(10, () => { for (let i = 0; i < 20; i++) decode(encode({ id: integer(0, 1e9), name: 'user' + i })); });
