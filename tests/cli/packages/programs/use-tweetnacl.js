// tweetnacl: known vectors and round trips.
const nacl = require('tweetnacl');

const hex = (bytes) => Buffer.from(bytes).toString('hex');
console.log(hex(nacl.hash(Buffer.from('abc'))));
const keys = nacl.sign.keyPair.fromSeed(new Uint8Array(32).fill(7));
const message = Buffer.from('signed by a Buffer');
const signature = nacl.sign.detached(message, keys.secretKey);
console.log(hex(keys.publicKey), hex(signature), nacl.sign.detached.verify(message, signature, keys.publicKey));
const box = nacl.secretbox(message, new Uint8Array(24).fill(1), new Uint8Array(32).fill(2));
console.log(hex(box), Buffer.from(nacl.secretbox.open(box, new Uint8Array(24).fill(1), new Uint8Array(32).fill(2))).toString());
const a = nacl.box.keyPair.fromSecretKey(new Uint8Array(32).fill(3));
const b = nacl.box.keyPair.fromSecretKey(new Uint8Array(32).fill(4));
console.log(hex(nacl.box(message, new Uint8Array(24), b.publicKey, a.secretKey)));
console.log(nacl.randomBytes(32).length, hex(nacl.randomBytes(32)) !== hex(nacl.randomBytes(32)));
