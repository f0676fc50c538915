// Strings end at buffer.constants.MAX_STRING_LENGTH, as in Node; the engine's own limit is twice as far. The methods
// that make a long string out of a short one stop there, with Node's words.
const { repeat, padStart, padEnd } = String.prototype;
const SURELY_SHORT = 2 ** 28; // no need to ask the module

function check(length) {
    if (length > SURELY_SHORT && length > require('node_buffer').module.kStringMaxLength && length < Infinity)
        throw new RangeError('Invalid string length');
}

function textOf(value, method) {
    return value === null || value === undefined ? method.call(value) : `${value}`;
}

const limited = {
    repeat(count) {
        const text = textOf(this, repeat);
        const times = Math.trunc(count);
        check(text.length * times);
        return repeat.call(text, times);
    },
    padStart(maxLength, fillString = ' ') {
        const text = textOf(this, padStart);
        const length = Math.trunc(maxLength);
        check(length);
        return padStart.call(text, length, fillString);
    },
    padEnd(maxLength, fillString = ' ') {
        const text = textOf(this, padEnd);
        const length = Math.trunc(maxLength);
        check(length);
        return padEnd.call(text, length, fillString);
    },
};

exports.install = () => {
    for (const name of Object.keys(limited)) {
        const method = limited[name];
        Object.defineProperty(method, 'length', { value: name === 'repeat' ? 1 : 2, configurable: true });
        Object.defineProperty(String.prototype, name, { value: method, writable: true, configurable: true });
    }
};
