// What the declarations must accept, beside @types/node:
//     npx tsc --noEmit --strict --types node --target es2022 --module nodenext types/use.ts types/offheap.d.ts
import offheap from 'offheap';

const buffer = Buffer.alloc(16);
const compacted: Buffer = buffer.asShared().compact().freeze();
const text: string = buffer.readCString(0, 'utf8');
const half: number = buffer.readFloat16LE(0) + buffer.writeFloat16BE(1.5, 2);
const { value, length } = buffer.readULEB128(0);
const next: number = buffer.writeLEB128(-5, 0) + buffer.toStringInto(buffer, 0, 'hex');
const mapped: Buffer = Buffer.mmap('file', { offset: 0, length: 4 });
const holder: string | undefined = offheap.heldBy(buffer);
offheap.trim();
const slots: number = offheap.slabs().reduce((sum, slab) => sum + slab.slotCount, 0);
const verdict: number | undefined = offheap.doctor?.start({ json: 'report.json' }) ? offheap.doctor.stop() : undefined;
console.log(offheap.stats().pinned, offheap.layout(buffer).provenance, compacted, text, half, value, length, next, mapped, holder, slots, verdict);
