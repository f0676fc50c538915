// expect: none
const { EventEmitter } = require('events');
const { createHash } = require('crypto');
const { serve } = require('./service');
const bus = new EventEmitter();
const packet = Buffer.alloc(64, 1);
const head = packet.slice(0, 8).asShared();

// The program says that it shares.
bus.on('check', () => packet.readUInt32BE(4));
bus.on('stamp', n => { head.writeUInt32BE(n, 4); });
bus.on('sum', () => createHash('sha256').update(head).digest());
serve(50, turn => { bus.emit('check'); bus.emit('stamp', turn); bus.emit('check'); bus.emit('sum'); });
