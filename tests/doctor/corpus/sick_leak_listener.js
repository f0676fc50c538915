// expect: leak serious
const { EventEmitter } = require('events');
const { serve } = require('./service');
const bus = new EventEmitter();
bus.setMaxListeners(0);

function handle(request) {
    const body = Buffer.allocUnsafe(16384); // here
    body.fill(request & 255);
    bus.on('config', () => body.readUInt8(0));
}

serve(20, turn => {
    handle(turn);
    const scratch = Buffer.alloc(20000);
    scratch.fill(1);
});
