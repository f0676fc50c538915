// expect: large-allocation warn|serious
const { serve, integer } = require('./service');

// Three uploads at a time, each put together chunk by chunk. What is done with makes room for the next.
const chunk = Buffer.alloc(9000, 'part of an upload ');

class Upload {
    constructor() {
        this.body = Buffer.alloc(0);
        this.left = integer(40, 90);
    }

    add(bytes) {
        this.body = Buffer.concat([this.body, bytes]); // here
        return --this.left > 0;
    }
}

const uploads = [new Upload(), new Upload(), new Upload()];
let received = 0;

serve(12, () => {
    for (let i = 0; i < uploads.length; i++) {
        if (uploads[i].add(Buffer.from(chunk.subarray(integer(0, 2000)))))
            continue;
        received += uploads[i].body.length;
        uploads[i] = new Upload();
    }
});
