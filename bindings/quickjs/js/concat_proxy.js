/*
 * Buffer.concat() of a list that is a proxy: the program sees every look at it, so they come in
 * Node's order. Lists that are plain arrays are C's.
 */
const { throwArgType } = require('checks');
const { nodeError, outOfRange } = require('errors');
const { host } = require('host');

const { Buffer } = globalThis;

const maxLength = 2 ** 31 - 1;

function requireBytes(item, i) {
    if (!ArrayBuffer.isView(item) || host.kindOf(item) !== 'Uint8Array') {
        throwArgType(`list[${i}]`, 'an instance of Buffer or Uint8Array', item);
    }
}

function requireLength(length) {
    if (typeof length !== 'number') throwArgType('length', 'of type number', length);
    if (!Number.isInteger(length)) {
        throw nodeError(RangeError, 'ERR_OUT_OF_RANGE', outOfRange('length', 'an integer', length));
    }
    if (length < 0 || length > maxLength) {
        throw nodeError(RangeError, 'ERR_OUT_OF_RANGE', outOfRange('length', `>= 0 && <= ${maxLength}`, length));
    }
}

exports.concat = (list, length) => {
    if (!Array.isArray(list)) throwArgType('list', 'an instance of Array', list);
    void list.length; // Node's check of the type looks at it too
    if (list.length === 0) return Buffer.alloc(0);
    const isGiven = length !== undefined;
    if (isGiven) requireLength(length);
    let sum = 0;
    for (let i = 0; i < list.length; i++) {
        const item = list[i];
        requireBytes(item, i);
        sum += item.length;
    }
    const joined = Buffer.alloc(isGiven ? length : sum);
    let position = 0;
    for (let i = 0; i < list.length; i++) {
        const item = list[i];
        const isCut = isGiven && position + item.length > joined.length;
        joined.set(isCut ? item.subarray(0, joined.length - position) : item, position);
        if (isCut) break;
        position += item.length;
    }
    return joined;
};
