// A Blob's copy, and what a reader gives.
(async () => {
    const clone = structuredClone(new Blob(['abc'], { type: 'X/Y' }));
    console.log(Object.getOwnPropertyNames(clone), clone, await clone.text());
    const reader = clone.stream().getReader();
    console.log(await reader.read(), await reader.read());
})();
