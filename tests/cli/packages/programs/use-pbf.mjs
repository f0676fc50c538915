// pbf: protocol buffers written and read by hand.
import { PbfReader, PbfWriter } from 'pbf';

const writer = new PbfWriter();
writer.writeVarintField(1, 300);
writer.writeStringField(2, 'grüße');
writer.writePackedFloat(3, [1.5, -2.25]);
writer.writeBytesField(4, Buffer.from([9, 8, 7]));
writer.writeSVarintField(5, -12345);
writer.writeMessage(6, (object, inner) => inner.writeDoubleField(1, object.value), { value: Math.PI });
writer.writeVarintField(7, 2 ** 50);
const bytes = writer.finish();
console.log(Buffer.from(bytes).toString('hex'));
const result = new PbfReader(bytes).readFields((tag, out, reader) => {
    if (tag === 1) out.varint = reader.readVarint();
    else if (tag === 2) out.text = reader.readString();
    else if (tag === 3) out.floats = reader.readPackedFloat();
    else if (tag === 4) out.bytes = Buffer.from(reader.readBytes()).toString('hex');
    else if (tag === 5) out.signed = reader.readSVarint();
    else if (tag === 6) out.inner = reader.readMessage((t, o, r) => { o.value = r.readDouble(); }, {});
    else if (tag === 7) out.big = reader.readVarint();
}, {});
console.log(result);
