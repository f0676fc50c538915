// bl: a list of Buffers read as one, and a stream.
import { BufferListStream as BufferList } from 'bl';

const list = new BufferList();
list.append(Buffer.from('abcd')).append('efg').append(new BufferList(Buffer.from('hi'))).append(Buffer.from('j'));
console.log(list.length, list.slice(0, 10).toString(), list.slice(3, 7).toString(), list.get(4), list.indexOf('gh'));
console.log(list.shallowSlice(2, 8).toString('hex'), list.readUInt32BE(1).toString(16));
list.consume(3);
console.log(list.toString(), list.duplicate().length);
const source = new BufferList((error, data) => console.log(error, data.toString()));
source.write('streamed ');
source.write(Buffer.from('in pieces'));
source.end();
const numbers = new BufferList();
numbers.append(Buffer.from([1, 2, 3])).append(Buffer.from([4, 5, 6, 7, 8, 9]));
console.log(numbers.readDoubleLE(1), numbers.readInt16LE(2), numbers.readUInt8(8), numbers.readIntBE(0, 6));
