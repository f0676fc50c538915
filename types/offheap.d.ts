/** What Offheap has beyond Node's own declarations (@types/node). */

declare module 'offheap' {
    /** Figures in bytes. `external` and `arrayBuffers` are exact at every moment. */
    export interface Stats {
        rss: number;
        heapTotal: number;
        heapUsed: number;
        external: number;
        arrayBuffers: number;
        poolReserved: number;
        poolUsed: number;
        poolIdle: number;
        pool: number;
        direct: number;
        adopted: number;
        mapped: number;
        accounted: number;
        pinned: number;
        directCached: number;
    }

    /** Where the bytes of a Buffer are. Addresses are text ("0x7f52a4c11400"). */
    export interface Layout {
        address: string;
        length: number;
        provenance: 'pool' | 'direct' | 'adopted' | 'static' | 'mapped' | 'engine' | 'unknown';
        /** Of the store behind the Buffer; absent for memory that the engine made. */
        base?: string;
        capacity?: number;
        /** Of a pooled Buffer's slab and slot. */
        slab?: string;
        slabBytes?: number;
        slot?: number;
        slotBytes?: number;
        slotCount?: number;
        slotsUsed?: number;
    }

    /** One slab of the pool. */
    export interface Slab {
        slab: string;
        slabBytes: number;
        slotBytes: number;
        slotCount: number;
        slotsUsed: number;
        /** Slots that were never handed out yet. */
        slotsFresh: number;
        usedBytes: number;
        owner: number;
        /** A character a slot. */
        map: string;
    }

    /** The doctor inside the program; not there in a build without the monitor. */
    export interface Doctor {
        /** Begins to watch, and writes the files when it is stopped; false when somebody watches already. */
        start(options?: { html?: string; json?: string }): boolean;
        /** What has been seen so far, as in the JSON report; null when nothing was started. */
        report(): object | null;
        /** Ends watching; the exit code that `offheap doctor` would give. */
        stop(): number;
        /** The line of `site` ("cache.js:12") may keep that many bytes: not a leak. */
        expect(site: string, maxBytes: number): void;
    }

    export function stats(): Stats;
    /** Every slab of the pool, with a picture of its slots. */
    export function slabs(): Slab[];
    export const doctor: Doctor | undefined;
    /** Gives empty slabs and cached blocks back to the system. */
    export function trim(): void;
    export function layout(buffer: Uint8Array): Layout;
    /** How the memory is reached, from the global object down; undefined when that cannot be told. */
    export function heldBy(buffer: Uint8Array): string | undefined;

    const offheap: {
        stats: typeof stats; trim: typeof trim; slabs: typeof slabs; layout: typeof layout; heldBy: typeof heldBy;
        doctor: typeof doctor;
    };
    export default offheap;
}

/** A number read from LEB128, and how many bytes it took. */
interface Leb128 {
    value: number | bigint;
    length: number;
}

/** Node's BufferEncoding, which is not there without @types/node. */
type OffheapEncoding = 'ascii' | 'utf8' | 'utf-8' | 'utf16le' | 'utf-16le' | 'ucs2' | 'ucs-2' | 'base64' | 'base64url' | 'latin1' | 'binary' | 'hex';

/* Where @types/node declares the two. */
declare module 'buffer' {
    global {
        interface Buffer {
            /** This Buffer; the doctor then takes changes through other views of its bytes for meant. */
            asShared(): this;
            /** This Buffer, or a copy when it keeps much more alive than it shows. */
            compact(): this;
            /** Makes the memory immutable; every later write throws a TypeError. */
            freeze(): this;
            /** The text up to the next NUL byte, or to the end. */
            readCString(offset?: number, encoding?: OffheapEncoding): string;
            /** Writes toString(encoding) as UTF-8 into an existing Buffer, and returns the bytes written. */
            toStringInto(target: Uint8Array, offset?: number, encoding?: OffheapEncoding): number;
            readFloat16LE(offset?: number): number;
            readFloat16BE(offset?: number): number;
            writeFloat16LE(value: number, offset?: number): number;
            writeFloat16BE(value: number, offset?: number): number;
            readULEB128(offset?: number): Leb128;
            readLEB128(offset?: number): Leb128;
            writeULEB128(value: number | bigint, offset?: number): number;
            writeLEB128(value: number | bigint, offset?: number): number;
        }

        interface BufferConstructor {
            /** A file as a Buffer, read when touched; writes stay private. */
            mmap(path: string, options?: { offset?: number; length?: number }): Buffer;
        }
    }
}
