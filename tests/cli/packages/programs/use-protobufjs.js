// protobufjs/light: a type made by reflection, encoded and decoded.
const protobuf = require('protobufjs/light');

const { Type, Field, MapField, Enum } = protobuf;
const Kind = new Enum('Kind', { NONE: 0, SMALL: 1, LARGE: 2 });
const Inner = new Type('Inner').add(new Field('name', 1, 'string')).add(new Field('data', 2, 'bytes'));
const Message = new Type('Message').add(Kind).add(Inner)
    .add(new Field('id', 1, 'uint32')).add(new Field('delta', 2, 'sint64')).add(new Field('ratio', 3, 'double'))
    .add(new Field('tags', 4, 'string', 'repeated')).add(new Field('inner', 5, 'Inner'))
    .add(new Field('kind', 6, 'Kind')).add(new MapField('counts', 7, 'string', 'int32'))
    .add(new Field('packed', 8, 'fixed32', 'repeated'));
new protobuf.Root().define('test').add(Message);
const value = { id: 150, delta: -300, ratio: 1 / 3, tags: ['a', 'ü', '😀'], inner: { name: 'x', data: Buffer.from([1, 2, 3]) },
    kind: 2, counts: { one: 1, two: -2 }, packed: [1, 2, 4294967295] };
console.log(Message.verify(value));
const bytes = Message.encode(Message.create(value)).finish();
console.log(Buffer.isBuffer(bytes), Buffer.from(bytes).toString('hex'));
console.log(Message.toObject(Message.decode(bytes), { longs: String, enums: String, bytes: String }));
console.log(Message.verify({ id: 'no number' }));
try {
    Message.decode(bytes.subarray(0, bytes.length - 3));
} catch (error) {
    console.log(error.name, error.message);
}
