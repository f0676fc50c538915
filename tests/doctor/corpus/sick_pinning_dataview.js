// expect: pinning warn
const { serve } = require('./service');

class Header {
    constructor(packet) {
        this.fields = new DataView(packet.buffer, packet.byteOffset, 32); // here
    }
    get length() { return this.fields.getUint32(0); }
}

const headers = new Map();
serve(100, turn => {
    const packet = Buffer.alloc(32 * 1024, turn & 255);
    headers.set(turn, new Header(packet));
});
