// Files, random numbers and streams write into a frozen Buffer as little as its own methods do.
const fs = require('fs');
const writers = {
    readSync: (target) => fs.readSync(fs.openSync(__filename), target),
    randomFillSync: (target) => require('crypto').randomFillSync(target),
    getRandomValues: (target) => crypto.getRandomValues(target),
    deflate: (target) => require('zlib').createDeflate()._handle.writeSync(4, Buffer.alloc(5), 0, 5, target, 0, 64),
    encodeInto: (target) => new TextEncoder().encodeInto('text', target),
};
for (const [name, write] of Object.entries(writers)) {
    const target = Buffer.alloc(64, 1).freeze();
    try {
        write(target);
    } catch (error) {
        console.log(name, error.message, target.every((byte) => byte === 1));
    }
}
