// node:perf_hooks: the clock, marks and measures.
const host = require('cli_host');
const { domException } = require('dom_exception');

const start = host.milliseconds();
const timeOrigin = Date.now();
const entries = [];

class PerformanceEntry {
    constructor(name, entryType, startTime, duration, detail = null) {
        Object.assign(this, { name, entryType, startTime, duration, detail });
    }

    toJSON() { return { ...this }; }
}
class PerformanceMark extends PerformanceEntry {
    constructor(name, options = {}) {
        super(`${name}`, 'mark', options.startTime ?? performance.now(), 0, options.detail ?? null);
    }
}
class PerformanceMeasure extends PerformanceEntry {}

function timeOf(point, otherwise) {
    if (point === undefined)
        return otherwise;
    if (typeof point === 'number')
        return point;
    const mark = entries.findLast((entry) => entry.entryType === 'mark' && entry.name === point);
    if (mark === undefined)
        throw domException(`The "${point}" performance mark has not been set`, 'SyntaxError');
    return mark.startTime;
}

function clear(type, name) {
    for (let i = entries.length - 1; i >= 0; i--) {
        if (entries[i].entryType === type && (name === undefined || entries[i].name === name))
            entries.splice(i, 1);
    }
}

class Performance {
    get timeOrigin() { return timeOrigin; }

    now() { return host.milliseconds() - start; }

    mark(name, options) {
        const entry = new PerformanceMark(name, options);
        entries.push(entry);
        return entry;
    }

    measure(name, from, to) {
        let detail = null;
        if (from !== null && typeof from === 'object')
            ({ start: from, end: to, detail = null } = from);
        const begin = timeOf(from, 0);
        const entry = new PerformanceMeasure(`${name}`, 'measure', begin, timeOf(to, this.now()) - begin, detail);
        entries.push(entry);
        return entry;
    }

    clearMarks(name) { clear('mark', name); }

    clearMeasures(name) { clear('measure', name); }

    getEntries() { return entries.toSorted((a, b) => a.startTime - b.startTime); }

    getEntriesByName(name, type) {
        return this.getEntries().filter((entry) => entry.name === name && (type === undefined || entry.entryType === type));
    }

    getEntriesByType(type) { return this.getEntries().filter((entry) => entry.entryType === type); }



    toJSON() { return { timeOrigin }; }
}
const performance = new Performance();
exports.performance = performance;
exports.module = { performance, Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure };
