// expect: none
const { serve, integer } = require('./service');

class Tiles {
    #map = new Map();
    #bytes = 0;

    set(key, tile) {
        this.#map.set(key, tile);
        this.#bytes += tile.length;
        while (this.#bytes > 1 << 20) {
            const [oldest, gone] = this.#map.entries().next().value;
            this.#map.delete(oldest);
            this.#bytes -= gone.length;
        }
    }
}

const tiles = new Tiles();
serve(20, turn => { tiles.set(turn, Buffer.alloc(integer(9000, 13000))); });
