/* The module 'offheap': figures and layout beyond what process.memoryUsage() tells, and the doctor
   inside the program. */
exports.module = {
    stats: natives.stats,
    trim: natives.trim,
    slabs: natives.slabs,
    layout: natives.layout,
    heldBy: natives.heldBy,
};

/* Missing in a build without the monitor. */
if (natives.doctorStart) {
    exports.module.doctor = {
        /* Begins to watch; false when somebody watches already (`offheap doctor` does). */
        start({ html, json } = {}) { return natives.doctorStart(html, json); },
        /* What has been seen so far, the object of the JSON report; null when nothing was started. */
        report() {
            const text = natives.doctorReport();
            return text === null ? null : JSON.parse(text);
        },
        /* Ends watching and writes the files; the exit code that `offheap doctor` would give. */
        stop() { return natives.doctorStop(); },
        /* The line of `site` ("cache.js:12") may keep that many bytes: not a leak. */
        expect(site, maxBytes) {
            const colon = String(site).lastIndexOf(':');
            natives.doctorExpect(String(site).slice(0, colon), Number(String(site).slice(colon + 1)), maxBytes);
        },
    };
}
