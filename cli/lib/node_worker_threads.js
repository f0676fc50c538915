// node:worker_threads as seen from the only thread there is.
const channel = require('message_channel');

class Worker {
    constructor() {
        throw require('node_error').nodeError(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
            'Worker threads are not available in offheap: a program has one thread');
    }
}

const data = new Map();

exports.module = {
    isMainThread: true, parentPort: null, workerData: null, threadId: 0, resourceLimits: {}, Worker,
    MessageChannel: channel.MessageChannel, MessagePort: channel.MessagePort, BroadcastChannel: channel.BroadcastChannel,
    receiveMessageOnPort: channel.receiveMessageOnPort,
    getEnvironmentData: (key) => data.get(key),
    setEnvironmentData: (key, value) => (value === undefined ? data.delete(key) : data.set(key, value)),
};
