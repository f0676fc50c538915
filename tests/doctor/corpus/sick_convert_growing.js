// expect: string-conversion warn
const { serve } = require('./service');
const piece = Buffer.from('reading 17.25 of sensor 4, quality good; '.repeat(50));
const end = '\n.\n';

class Inbox {
    constructor(size) {
        this.area = Buffer.alloc(size);
        this.length = 0;
        this.reports = 0;
    }

    add(bytes) {
        this.length += bytes.copy(this.area, this.length);
        if (this.isWhole()) {
            this.reports++;
            this.length = 0;
        }
    }

    isWhole() {
        return this.area.latin1Slice(0, this.length).endsWith(end); // here
    }
}

const inbox = new Inbox(300 * 1024);
serve(10, turn => inbox.add(turn % 120 === 119 ? Buffer.from(end) : piece));
