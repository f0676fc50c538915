// expect: large-allocation warn
const { EventEmitter } = require('events');
const { serve } = require('./service');

class Framer {
    #buffer = Buffer.alloc(0);

    push(chunk) {
        this.#buffer = Buffer.concat([ // here
            this.#buffer,
            chunk,
        ]);
    }

    end() {
        this.#buffer = Buffer.alloc(0);
    }
}

const sockets = [0, 1, 2].map(() => {
    const framer = new Framer();
    return new EventEmitter().on('data', chunk => framer.push(chunk)).on('end', () => framer.end());
});
const chunk = Buffer.alloc(6000, 1);
serve(20, turn => {
    for (const socket of sockets) {
        for (let i = 0; i < 6; i++)
            socket.emit('data', chunk);
        if (turn % 20 === 19)
            socket.emit('end');
    }
});
