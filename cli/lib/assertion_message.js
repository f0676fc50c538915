// What an AssertionError says: a head for each operator, then the two values, as lines with what
// they share where it compares structures.
//
// The shared lines are those of a shortest edit script, by the way E. W. Myers found in 1986: after
// d edits, furthest[k] is how many lines of `actual` can have been passed on diagonal k, the number
// of lines passed of `actual` less that of `expected`. Among scripts of one length his is Node's too.
const { inspect } = require('inspect');

const HEADS = {
    deepStrictEqual: 'Expected values to be strictly deep-equal:',
    partialDeepStrictEqual: 'Expected values to be partially and strictly deep-equal:',
    strictEqual: 'Expected values to be strictly equal:',
    strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
    deepEqual: 'Expected values to be loosely deep-equal:',
    notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
    notStrictEqual: 'Expected "actual" to be strictly unequal to:',
    notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
    notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
    notIdentical: 'Values have same structure but are not reference-equal:',
    notDeepEqualUnequal: 'Expected values not to be loosely deep-equal:',
};
const MOST_SHARED = 5;      // lines of a shared passage that are shown whole
const MOST_LINES = 50;      // of a value that is shown alone
const MOST_CHARACTERS = 512;

const isObject = (value) => typeof value === 'object' && value !== null;

function show(value) {
    return inspect(value, { compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false,
        showProxy: false, sorted: true, getters: true });
}

// Did the script come to diagonal k by a step down from the one above, a line of `expected`?
const comesDown = (furthest, k, edits) => k === -edits || (k !== edits && furthest(k - 1) < furthest(k + 1));

// For each number of edits, furthest[-edits .. edits] before it was tried.
function searchEdits(actual, expected, isSame) {
    const most = actual.length + expected.length;
    const furthest = new Int32Array(2 * most + 3);
    const at = (k) => furthest[k + most + 1];
    const trace = [];
    for (let edits = 0; ; edits++) {
        trace.push(furthest.slice(most + 1 - edits, most + 2 + edits));
        for (let k = -edits; k <= edits; k += 2) {
            let x = comesDown(at, k, edits) ? at(k + 1) : at(k - 1) + 1;
            while (x < actual.length && x - k < expected.length && isSame(actual[x], expected[x - k]))
                x++;
            furthest[k + most + 1] = x;
            if (x >= actual.length && x - k >= expected.length)
                return trace;
        }
    }
}

// The lines of both, each behind its sign: '+' of `actual`, '-' of `expected`, ' ' of both.
function diffLines(actual, expected, forgiveCommas) {
    const isSame = forgiveCommas ? (a, b) => a === b || `${a},` === b || a === `${b},` : (a, b) => a === b;
    const shared = (x, y) => (forgiveCommas && !actual[x].endsWith(',') ? expected[y] : actual[x]);
    const trace = searchEdits(actual, expected, isSame);
    const lines = [];
    let x = actual.length;
    let y = expected.length;
    for (let edits = trace.length - 1; edits >= 0; edits--) {
        const at = (k) => trace[edits][k + edits];
        const k = x - y;
        const from = edits === 0 ? 0 : comesDown(at, k, edits) ? k + 1 : k - 1;
        const start = edits === 0 ? 0 : at(from);
        while (x > start && y > start - from)
            lines.push([' ', shared(--x, --y)]);
        if (edits > 0)
            lines.push(x > start ? ['+', actual[--x]] : ['-', expected[--y]]);
    }
    return lines.reverse();
}

// Long shared passages lose their middle, and the last its end.
function collapse(lines) {
    const shown = [];
    let isSkipped = false;
    for (let start = 0, end; start < lines.length; start = end) {
        for (end = start + 1; end < lines.length && lines[end][0] === lines[start][0];)
            end++;
        const passage = lines.slice(start, end).map(([sign, line]) => `${sign} ${line}`);
        if (lines[start][0] !== ' ' || passage.length <= MOST_SHARED) {
            shown.push(...passage);
            continue;
        }
        shown.push(...passage.slice(0, MOST_SHARED));
        if (end === lines.length)
            continue;
        const isLong = passage.length >= MOST_SHARED + 3;
        isSkipped ||= isLong;
        shown.push(...isLong ? ['...', passage.at(-1)] : passage.slice(MOST_SHARED));
    }
    return [shown.join('\n').trimEnd(), isSkipped];
}

// Two values of a line each, one above the other; a mark below where two short strings part.
function stacked(actual, expected, areStrings) {
    let text = `\n+ ${actual}\n- ${expected}`;
    if (areStrings && actual.length + expected.length <= 80) {
        let index = 0;
        while (index < actual.length && actual[index] === expected[index])
            index++;
        if (index >= 3 && index < actual.length)
            text += `\n${' '.repeat(index + 2)}^`;
    }
    return text;
}

function simpleDifference(values, [actual, expected]) {
    const quotes = values.filter((value) => typeof value === 'string').length * 2;
    const isShort = actual.length + expected.length - quotes <= 12 && (values[0] !== 0 || values[1] !== 0);
    return isShort ? `\n\n${actual} !== ${expected}\n`
        : `\n+ actual - expected\n${stacked(actual, expected, quotes === 4)}\n`;
}

function differenceMessage(actual, expected, operator, { head, isFull = false } = {}) {
    const areBoth = (type) => typeof actual === type && typeof expected === type;
    const name = operator === 'strictEqual' && ((isObject(actual) && isObject(expected)) || areBoth('function'))
        ? 'strictEqualObject' : operator;
    const texts = [show(actual), show(expected)];
    const [left, right] = texts.map((text) => text.split('\n'));
    if (left.length === 1 && right.length === 1 && (!isObject(actual) || !isObject(expected)))
        return `${head || HEADS[name]}${simpleDifference([actual, expected], texts)}`;
    if (texts[0] === texts[1]) {
        const isCut = left.length > MOST_LINES && !isFull;
        const text = isCut ? `${left.slice(0, MOST_LINES).join('\n')}\n...}` : texts[0];
        return `${head || HEADS.notIdentical}\n${isCut ? '\n... Skipped lines' : ''}\n${text}\n`;
    }
    const [body, isSkipped] = collapse(diffLines(left, right, isObject(actual)));
    return `${head || HEADS[name]}\n+ actual - expected${isSkipped ? '\n... Skipped lines' : ''}\n\n${body}\n`;
}

function sameMessage(actual, operator, isFull) {
    const isReference = operator === 'notStrictEqual' && (isObject(actual) || typeof actual === 'function');
    const head = HEADS[isReference ? 'notStrictEqualObject' : operator];
    let lines = show(actual).split('\n');
    if (lines.length > MOST_LINES && !isFull)
        lines = [...lines.slice(0, 46), '...'];
    return lines.length === 1 ? `${head}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}` : `${head}\n\n${lines.join('\n')}\n`;
}

function looseMessage(actual, expected, operator, isFull) {
    const cut = (text, most) => (text.length > most && !isFull ? `${text.slice(0, most - 3)}...` : text);
    const texts = [show(actual), show(expected)];
    if (operator === 'notDeepEqual' && texts[0] === texts[1])
        return cut(`${HEADS.notDeepEqual}\n\n${texts[0]}`, 2 * MOST_CHARACTERS);
    const [left, right] = texts.map((text) => cut(text, MOST_CHARACTERS));
    if (operator === 'deepEqual')
        return `${HEADS.deepEqual}\n\n${left}\n\nshould loosely deep-equal\n\n${right}`;
    if (operator === 'notDeepEqual')
        return `${HEADS.notDeepEqualUnequal}\n\n${left}\n\nshould not loosely deep-equal\n\n${right}`;
    return `${left} ${operator} ${right}`;
}

/** The message of an AssertionError with these options. */
function assertionMessage({ actual, expected, operator, message, diff }) {
    const isFull = diff === 'full';
    if (['deepStrictEqual', 'strictEqual', 'partialDeepStrictEqual'].includes(operator))
        return differenceMessage(actual, expected, operator, { head: message, isFull });
    if (message !== undefined && message !== null)
        return String(message);
    if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual')
        return sameMessage(actual, operator, isFull);
    return looseMessage(actual, expected, operator, isFull);
}

/** A long string as an inspected AssertionError shows it. */
function shorten(text) {
    const lines = text.split('\n', 11);
    if (lines.length > 10)
        return `${lines.slice(0, 10).join('\n')}\n...`;
    return text.length > MOST_CHARACTERS ? `${text.slice(MOST_CHARACTERS)}...` : text;
}

Object.assign(exports, { assertionMessage, shorten });
