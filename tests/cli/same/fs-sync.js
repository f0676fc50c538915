// What the synchronous and the promised forms of node:fs do with arguments that are wrong.
const fs = require('fs');
const { cases, folder, show, tell, words } = require('./fs-cases/cases.js');

function sync(name, args) {
    try {
        const value = fs[`${name}Sync`](...args);
        if (name === 'open')
            fs.closeSync(value);
        return `gives ${show(value)}`;
    } catch (error) {
        return `throws ${tell(error)}`;
    }
}

async function promised(name, args) {
    try {
        const value = await fs.promises[name](...args);
        await value?.close?.();
        return `gives ${show(value)}`;
    } catch (error) {
        return `rejects with ${tell(error)}`;
    }
}

(async () => {
    for (const [name, lists] of Object.entries(cases)) {
        for (const args of lists) {
            console.log(name, args.map(words).join(' '), '->', sync(name, args));
            if (fs.promises[name] && !Array.isArray(args[1])) // which may be written, too
                console.log(name, args.map(words).join(' '), '=>', await promised(name, args));
        }
    }
    fs.rmSync(folder, { recursive: true });
})();
