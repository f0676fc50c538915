// expect: leak serious
const { encode } = require('tiny-frames');
const { serve } = require('../service');
const outbox = [];

function publish(topic, payload) {
    outbox.push(encode(topic, payload)); // here
}

const payload = Buffer.alloc(1800, 'x');
serve(14, () => { publish('metrics/cpu', payload); publish('metrics/mem', payload); });
