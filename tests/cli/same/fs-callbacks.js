// What the callback forms of node:fs do with arguments that are wrong: throw at once, or tell the callback.
const fs = require('fs');
const { at, cases, fd, folder, good, show, tell, words } = require('./fs-cases/cases.js');

// One call: what it throws, or what its callback is told. Nothing else may call back.
const call = (name, args) => new Promise((resolve) => {
    const callback = (...answer) => resolve(`told ${answer.map((value) => (value instanceof Error ? tell(value) : show(value))).join(', ')}`);
    try {
        fs[name](...args, callback);
    } catch (error) {
        resolve(`throws ${tell(error)}`);
    }
});

function withoutCallback(name, args) {
    try {
        fs[name](...args);
        return 'returned';
    } catch (error) {
        return `throws ${tell(error)}`;
    }
}

(async () => {
    for (const [name, lists] of Object.entries(cases)) {
        for (const args of lists)
            console.log(name, args.map(words).join(' '), '->', await call(name, args));
    }
    // Calls whose callback is wrong; which of two faults is named.
    for (const [name, lists] of Object.entries(cases)) {
        if (name === 'rm')
            continue;
        const plain = { close: [99999], fstat: [fd], ftruncate: [fd], fsync: [fd], fdatasync: [fd], fchmod: [fd, 0o600], chmod: [good, 0o600], utimes: [good, 1, 1],
            rename: [good, good], copyFile: [good, at('copy')], symlink: ['file', at('link')], writeFile: [at('written'), 'x'], appendFile: [at('written'), 'x'] };
        const right = plain[name] ?? [good];
        for (const callback of [5, 'text', null, {}])
            console.log(name, 'callback', words(callback), withoutCallback(name, [...right, callback]));
        if (name !== 'close')
            console.log(name, 'no callback', withoutCallback(name, right));
        const wrong = lists.find((args) => args.length === right.length);
        console.log(name, 'both', withoutCallback(name, [...wrong, 5]));
    }
    fs.rmSync(folder, { recursive: true });
})();
