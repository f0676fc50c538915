// expect: slice-mutation serious
const { EventEmitter } = require('events');
const { serve } = require('./service');
const bus = new EventEmitter();
const packet = Buffer.alloc(64, 1);
const head = packet.slice(0, 8); // here

// Functions without a name are not one function.
bus.on('check', () => packet.readUInt32BE(4));
bus.on('stamp', n => { head.writeUInt32BE(n, 4); });
serve(50, turn => { bus.emit('check'); bus.emit('stamp', turn); bus.emit('check'); });
