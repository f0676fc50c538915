// expect: slice-mutation serious
const { serve } = require('./service');

class Sampler {
    data = Buffer.alloc(256);
    n = 0;
    take() {
        for (let i = 0; i < 256; i += 2)
            this.data.writeInt16LE((this.n++ * 37) % 20000, i);
    }
    mean() {
        let sum = 0;
        for (let i = 0; i < 256; i += 2)
            sum += this.data.readInt16LE(i);
        return sum / 128;
    }
    get forPeer() {
        return toBigEndian(this.data.slice(0, 128)); // here
    }
}

function toBigEndian(view) {
    return view.swap16();
}

const sampler = new Sampler();
serve(80, () => { sampler.take(); sampler.mean(); sampler.forPeer; sampler.mean(); });
