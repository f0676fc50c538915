// bson: documents of all types there and back.
import { BSON, Binary, Decimal128, Double, Int32, Long, ObjectId, Timestamp, UUID } from 'bson';

const document = { _id: new ObjectId('507f1f77bcf86cd799439011'), int: 7, double: 1.5, text: 'ünïcödé', nothing: null,
    list: [1, 'two', { three: 3 }], when: new Date(1700000000000), bytes: new Binary(Buffer.from('raw bytes')),
    long: Long.fromString('9007199254740993'), decimal: Decimal128.fromString('12.50'), pattern: /ab+c/i, yes: true,
    stamp: new Timestamp({ t: 1, i: 2 }), id: new UUID('aaaaaaaa-aaaa-4aaa-aaaa-aaaaaaaaaaaa'), big: 12345678901234n };
const bytes = BSON.serialize(document);
console.log(bytes.length, BSON.calculateObjectSize(document), Buffer.from(bytes).toString('hex'));
const back = BSON.deserialize(bytes, { promoteValues: false, bsonRegExp: true });
console.log(BSON.EJSON.stringify(back));
console.log(BSON.deserialize(BSON.serialize({ a: new Int32(1), b: new Double(2), c: Long.MAX_VALUE })));
console.log(Buffer.from(BSON.serialize({ hello: 'world' })).toString('hex'));
try {
    BSON.deserialize(bytes.subarray(0, 30));
} catch (error) {
    console.log(error.name, error.message);
}
console.log(ObjectId.isValid(new ObjectId().toHexString()));
