// expect: none
const { serve } = require('./service');

// One owner, one handle: it writes by index and reads, in different functions and at different times.
class Ring {
    constructor(bytes, size) {
        this.bytes = bytes.slice(0, size);
        this.next = 0;
    }
    put(byte) {
        this.bytes[this.next++ % this.bytes.length] = byte;
    }
    text() {
        return this.bytes.toString('latin1');
    }
}

const ring = new Ring(Buffer.alloc(4096), 64);
serve(10, turn => { ring.put(turn & 127); setTimeout(() => ring.text(), 3); ring.text(); });
