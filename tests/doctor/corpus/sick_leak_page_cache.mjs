// expect: leak serious
// held-by: #entries (Map,
import { serve, integer } from './service.js';

class PageCache {
    #entries = new Map();

    get(url) {
        let page = this.#entries.get(url);
        if (page === undefined)
            this.#entries.set(url, page = this.#render(url));
        return page;
    }

    #render(url) {
        const html = `<html>${url} ${'lorem ipsum '.repeat(integer(60, 100))}</html>`;
        return Buffer
            .from(html); // here
    }
}

const cache = new PageCache();
let n = 0;
serve(10, () => { for (let i = 0; i < 3; i++) cache.get(`/article/${++n % 50}?utm=${n % 3 ? n : 0}`); });
