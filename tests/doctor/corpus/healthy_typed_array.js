// expect: none
// Two arrays on one ArrayBuffer are made to share it: that one shows what the other wrote is no surprise.
const { serve } = require('./service');
let sum = 0;

class Writer {
    #memory = new ArrayBuffer(4096);
    #numbers = new Uint32Array(this.#memory, 0, 16);
    #bytes = new Uint8Array(this.#memory, 0, 64);

    put(number) {
        this.#numbers.fill(number);
    }

    text() {
        return Buffer.from(this.#bytes).toString('latin1') + new TextDecoder('latin1').decode(this.#bytes);
    }
}

const writer = new Writer();
serve(30, turn => {
    writer.put(turn);
    sum += writer.text().length;
});
