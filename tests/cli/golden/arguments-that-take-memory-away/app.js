// Code of the program runs while arguments become numbers, and while an error is made: memory that another argument
// shows may be gone then. Nothing is read or written that is no longer there.
const errorOf = (run) => {
    try {
        run();
        return 'no error';
    } catch (error) {
        return error.message;
    }
};

const takers = {
    transfer: (memory) => memory.transfer(0),
    resize: (memory) => memory.resize(0),
    throw: () => { throw new Error('thrown by an argument'); },
};

for (const [name, take] of Object.entries(takers)) {
    const memory = () => new ArrayBuffer(20000, { maxByteLength: 20000 });
    const taker = (victim, answer) => ({ valueOf() { take(victim); return answer; } });

    const password = memory();
    const salt = Object.defineProperty(new Uint8Array(64), 'byteOffset', { value: taker(password, 0) });
    console.log(name, 'pbkdf2Sync:', errorOf(() => require('crypto').pbkdf2Sync(new Uint8Array(password), salt, 1, 16, 'sha1')));

    const input = memory();
    const { _handle: handle } = require('zlib').createDeflate();
    console.log(name, 'deflate:', errorOf(() => handle.writeSync(4, new Uint8Array(input), 0, 20000, Buffer.alloc(30000), 0, taker(input, 30000))));
}

// A stream's own code may end it, too.
const { _handle: closing } = require('zlib').createDeflate();
console.log('closed deflate:', errorOf(() => closing.writeSync(4, Buffer.alloc(9), 0, 9, Buffer.alloc(99), 0,
    { valueOf() { closing.close(); return 99; } })));

// A StringDecoder's state goes while the error is made that its text is too long.
const { StringDecoder } = require('string_decoder');
const decoder = new StringDecoder('hex');
const [state] = Object.getOwnPropertySymbols(decoder);
decoder[state] = new Uint8Array(20000);
decoder[state][6] = 5;
Error.prepareStackTrace = () => { takers.transfer(decoder[state].buffer); return ''; };
console.log('StringDecoder:', errorOf(() => decoder.write(Buffer.allocUnsafe(0x10000000))), decoder[state].length);
Error.prepareStackTrace = undefined;
