// What the scripts beside this one share. They run in the test's host and, to record what they must
// print, in Node itself (record.sh).
globalThis.print ??= (...words) => console.log(words.join(' '));
globalThis.inNode = typeof process === 'object' && process.release?.name === 'node';

/** A value in words that do not depend on util.inspect. */
function words(value) {
    if (value instanceof Uint8Array)
        return `${Buffer.isBuffer(value) ? 'Buffer' : 'Uint8Array'}<${Array.from(value.subarray(0, 40)).join(' ')}>#${value.length}`;
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'string') return JSON.stringify(value);
    if (Object.is(value, -0)) return '-0';
    if (Array.isArray(value)) return `[${value.map(words).join(', ')}]`;
    if (typeof value === 'function') return `function ${value.name}/${value.length}`;
    if (typeof value === 'object' && value !== null) return `${Object.prototype.toString.call(value)} ${JSON.stringify(value)}`;
    return String(value);
}

/** Prints what a function gives or throws. Errors without a code are the engine's: only their class is compared. */
function show(label, run) {
    let result;
    try {
        result = words(run());
    } catch (error) {
        result = `throws ${error.name} ${error.code ? `${error.code}: ${error.message}` : ''}`.trimEnd();
    }
    // The largest length is the engine's, on purpose.
    print(`${label}: ${result}`.replaceAll('9007199254740991', 'MAX').replaceAll('2147483647', 'MAX'));
}

/** Shows a method on the same receiver for every combination of argument lists. */
function showCalls(make, method, lists) {
    for (const list of lists) {
        const receiver = make();
        show(`${method}(${list.map((x) => (typeof x === 'symbol' ? 'symbol' : words(x))).join(', ')})`, () => {
            const result = receiver[method](...list);
            return result === receiver ? result : [result, receiver];
        });
    }
}
