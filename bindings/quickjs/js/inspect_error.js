/*
 * How util.inspect() writes errors: the stack, improved where name, class and message disagree, in
 * brackets when there is no stack, with frames left out that a cause repeats or a recursion repeats.
 *
 * The engine's own stacks hold frames only; Node's begin with "Name: message", and so does what is
 * printed here, whether error_stack.js is installed or not.
 */
const { headerOf, stackOf } = require('error_stack');
const { host } = require('host');

const frameStart = '\n    at';

function isError(value) {
    return host.kindOf(value) === 'Error' || host.kindOf(value) === 'DOMException' ||
        value instanceof Error;
}

/** A property's value, undefined when its getter throws. */
function attempt(object, key) {
    try {
        return { value: object[key], threw: false };
    } catch {
        return { value: undefined, threw: true };
    }
}

/** Does the stack hold nothing but the engine's frames? */
function isBareTrace(stack) {
    return stack === '' || /^ {4}at /.test(stack);
}

function stackText(printer, error) {
    const header = () => headerOf(error);
    let stack;
    try {
        stack = stackOf(error);
    } catch { /* a getter of the program's */ }
    if (typeof stack === 'string') {
        if (!isBareTrace(stack)) return stack;
        const frames = stack.trimEnd();
        return frames === '' ? header() : `${header()}\n${frames}`;
    }
    if (!stack) return header();
    printer.seen.push(error);
    printer.indent += 4;
    const text = printer.value(stack, NaN); /* no level: never on one line, never too deep */
    printer.indent -= 4;
    printer.seen.pop();
    return `${header()}\n    ${text}`;
}

/** The first run of at least four frames that both lists have: [its length, where it starts in a]. */
function sharedRun(a, b) {
    for (let start = 0; start < a.length - 3; start++) {
        const position = b.indexOf(a[start]);
        if (position < 0 || b.length - position <= 3) continue;
        const most = Math.min(a.length - start, b.length - position);
        let length = 1;
        while (length < most && a[start + length] === b[position + length]) length++;
        if (length > 3) return [length, start];
    }
    return [0, 0];
}

function dropFramesOfCause(printer, error, frames) {
    const { value: cause } = attempt(error, 'cause');
    if (cause === null || typeof cause !== 'object' || !isError(cause)) return;
    const text = stackText(printer, cause);
    const start = text.indexOf(frameStart);
    if (start < 0) return;
    const [length, offset] = sharedRun(frames, text.slice(start + 1).split('\n'));
    if (length === 0) return;
    const note = `    ... ${length - 2} lines matching cause stack trace ...`;
    frames.splice(offset + 1, length - 2, printer.stylize(note, 'undefined'));
}

/** How often the `period` frames at `start` are repeated right behind themselves. */
function repeats(frames, start, period) {
    let count = 0;
    for (let next = start + period; next + period <= frames.length; next += period) {
        for (let i = 0; i < period; i++) {
            if (frames[start + i] !== frames[next + i]) return count;
        }
        count++;
    }
    return count;
}

/** The period at `start` whose repetitions hide the most frames; smaller periods win a draw. */
function bestPeriod(frames, start) {
    let best = { period: 0, count: 0 };
    for (let end = frames.indexOf(frames[start], start + 1); end >= 0;
        end = frames.indexOf(frames[start], end + 1)) {
        const period = end - start;
        if (start + 2 * period > frames.length) break;
        const count = repeats(frames, start, period);
        if (count * period > best.count * best.period) best = { period, count };
    }
    return best;
}

/** Replaces repetitions in a long trace, as of endless recursion, by one line. */
function collapseRecursion(printer, frames) {
    if (frames.length <= 10) return;
    for (let start = 0; start < frames.length; start++) {
        const { period, count } = bestPeriod(frames, start);
        if (period * count < 3) continue;
        const times = count > 1 ? `${period} lines ${count} times...` : 'lines ...';
        const note = `    ... collapsed ${period * count} duplicate lines matching above ${times}`;
        frames.splice(start + period, period * count, printer.stylize(note, 'undefined'));
        start += period;
    }
}

/** Puts class and tag into the first line where the name alone does not tell them. */
function improveHeader(stack, { constructor, name, tag, prefixOf }) {
    let length = name.length;
    if (typeof name !== 'string') {
        stack = stack.replace(`${name}`, `${name} [${prefixOf(constructor, tag, 'Error').slice(0, -1)}]`);
    }
    const regular = typeof name === 'string' && name.endsWith('Error') && stack.startsWith(name) &&
        (stack.length === length || stack[length] === ':' || stack[length] === '\n');
    if (constructor !== null && !regular) return stack;
    let fallback = 'Error';
    if (constructor === null) {
        const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)/.exec(stack) ??
            /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
        fallback = start?.[1] ?? '';
        length = fallback.length;
        fallback ||= 'Error';
    }
    const prefix = prefixOf(constructor, tag, fallback).slice(0, -1);
    if (name === prefix) return stack;
    if (!prefix.includes(name)) return `${prefix} [${name}]${stack.slice(length)}`;
    return length === 0 ? `${prefix}: ${stack}` : `${prefix}${stack.slice(length)}`;
}

function removeKey(keys, key) {
    const index = keys.indexOf(key);
    if (index >= 0) keys.splice(index, 1);
}

/** Leaves out own properties that the stack shows already, adds the hidden ones worth showing. */
function chooseKeys(printer, error, keys, stack, name, message) {
    if (!printer.options.showHidden && keys.length !== 0) {
        removeKey(keys, 'stack');
        for (const [key, { value, threw }] of [['message', message], ['name', name]]) {
            if (!threw && (typeof value !== 'string' || stack.includes(value))) removeKey(keys, key);
        }
    }
    if (Object.hasOwn(error, 'cause') && !keys.includes('cause')) keys.push('cause');
    const { value: errors } = attempt(error, 'errors');
    if (Array.isArray(errors) && Object.hasOwn(error, 'errors') && !keys.includes('errors')) {
        keys.push('errors');
    }
}

/** The error's text before its properties; changes `keys` to those still to be shown. */
function errorText(printer, error, keys, { constructor, tag, prefixOf }) {
    let stack;
    try {
        stack = stackText(printer, error);
    } catch {
        return Object.prototype.toString.call(error);
    }
    const message = attempt(error, 'message');
    const name = attempt(error, 'name');
    chooseKeys(printer, error, keys, stack, name, message);
    stack = improveHeader(stack, { constructor, name: name.value ?? 'Error', tag, prefixOf });

    let behindMessage = (message.value && stack.indexOf(message.value)) || -1;
    if (behindMessage !== -1) behindMessage += message.value.length;
    const framesAt = stack.indexOf(frameStart, behindMessage);
    if (framesAt < 0) {
        stack = `[${stack}]`;
    } else {
        const frames = stack.slice(framesAt + 1).split('\n');
        dropFramesOfCause(printer, error, frames);
        collapseRecursion(printer, frames);
        stack = `${stack.slice(0, framesAt)}\n${frames.join('\n')}`;
    }
    return printer.indent === 0 ? stack : stack.replaceAll('\n', `\n${' '.repeat(printer.indent)}`);
}

Object.assign(exports, { isError, errorText });
