export class History {
    #all = [];
    add(data) { this.#all.push(data); }
}
