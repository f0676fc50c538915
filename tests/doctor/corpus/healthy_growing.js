// expect: none
const { serve } = require('./service');
const piece = Buffer.from('reading 17.25 of sensor 4, quality good; '.repeat(50));
const end = Buffer.from('\n.\n');

class Inbox {
    constructor(size) {
        this.area = Buffer.alloc(size);
        this.length = 0;
        this.text = '';
    }

    add(bytes) {
        this.length += bytes.copy(this.area, this.length);
        if (!this.area.subarray(this.length - end.length, this.length).equals(end))
            return;
        this.text = this.area.latin1Slice(0, this.length);
        this.length = 0;
    }
}

const inbox = new Inbox(300 * 1024);
serve(10, turn => inbox.add(turn % 120 === 119 ? end : piece));

// One scratch for messages of every length: what is longer than the last one is not the same and more.
const scratch = Buffer.alloc(300 * 1024);
serve(10, turn => {
    const length = 1000 + turn % 120 * 2048;
    scratch.fill(`message ${turn}, `, 0, length);
    scratch.latin1Slice(0, length);
});
