// expect: leak serious
const { serve, integer } = require('./service');
const uploads = [];

function onUpload(size) {
    const body = Buffer.alloc(size); // here
    body.writeUInt32BE(size, 0);
    uploads.push(body);
}

serve(10, () => {
    for (let i = 0; i < 4; i++)
        onUpload(integer(2000, 8000));
    Buffer.from('transient work').toString('hex');
});
