// expect: none
const { serve } = require('./service');

// A frame and its parts: each part is filled in through its slice, the whole is sent.
const frame = Buffer.alloc(512);
const head = frame.slice(0, 8);
const body = frame.slice(8, 504);
const tail = frame.slice(504);

function build(n) {
    head.writeUInt32BE(n, 0);
    body.fill(n & 255);
    tail.writeUInt32BE(body.readUInt32LE(16), 0);
}

// Windows on what is received, cut once and looked through again and again.
const receive = Buffer.alloc(256);
const kind = receive.slice(0, 2);
const payload = receive.slice(2);

function dispatch() {
    return kind.readUInt16BE(0) + payload.readUInt32BE(8);
}

// A header with a number in it that is counted up through its own slice.
const packet = Buffer.from('PKT1....payload that stays as it is');
const number = packet.slice(4, 8);

function stamp(n) {
    number.writeUInt32BE(n, 0);
}

// Records in one ArrayBuffer: written through the Buffer on all of it, copied out by their readers.
const records = Buffer.from(new ArrayBuffer(1024));

function put(n) {
    records.write('record ' + n, (n % 8) * 128);
}

function get(n) {
    return Buffer.from(records.subarray((n % 8) * 128, (n % 8) * 128 + 16));
}

let sum = 0;

function check(bytes) {
    sum += bytes.readUInt32BE(0) + bytes.readUInt32BE(bytes.length - 4);
}

// Host and guest share a page; each writes fields of its own and reads the other's.
const page = Buffer.alloc(64);
const guest = page.slice(0, 64);

function call(n) {
    page.writeUInt32LE(n, 0);
}

function answer() {
    guest.writeUInt32LE(guest.readUInt32LE(0) * 2, 16);
}

function result() {
    sum += page.readUInt32LE(16);
}

serve(20, n => {
    call(n);
    answer();
    result();
    build(n);
    check(frame);
    receive.fill(n & 255);
    sum += dispatch();
    stamp(n);
    check(packet);
    put(n);
    check(get(n));
});
