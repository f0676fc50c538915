/*
 * What util.inspect() prints for a Buffer: <Buffer 68 65 6c 6c 6f ... 45 more bytes>, then own
 * properties; and buffer.INSPECT_MAX_BYTES, which says how many bytes that is.
 */
let maxBytes = 50;

function ownKeys(buffer, showHidden) {
    return Reflect.ownKeys(buffer).filter((key) => {
        if (typeof key === 'string' && /^(0|[1-9]\d*)$/.test(key)) return false;
        return showHidden || Object.prototype.propertyIsEnumerable.call(buffer, key);
    });
}

/* The properties as inspect() prints those of an object, without its braces; undefined: there are none. */
function extrasText(buffer, options) {
    const extras = Object.create(null);
    const keys = ownKeys(buffer, options.showHidden);
    if (keys.length === 0) return undefined;
    for (const key of keys) extras[key] = buffer[key];
    const text = require('inspect').inspect(extras, { ...options, breakLength: Infinity, compact: true });
    return text.slice('[Object: null prototype] {'.length + 1, -' }'.length);
}

function className(buffer) {
    try {
        const { constructor } = buffer;
        if (typeof constructor === 'function' && Object.hasOwn(constructor, 'name')) return constructor.name;
    } catch {
        /* A getter that throws: the usual name does. */
    }
    return 'Buffer';
}

/** Buffer.prototype.inspect; `options` are those of inspect(), if it asks. */
function inspectBuffer(buffer, options) {
    const shown = Math.min(maxBytes, buffer.length);
    const rest = buffer.length - maxBytes;
    const hex = Buffer.prototype.hexSlice.call(buffer, 0, shown);
    let text = hex.replace(/..(?!$)/g, '$& ');
    if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? 's' : ''}`;
    const extras = options ? extrasText(buffer, options) : undefined;
    if (extras !== undefined) text += buffer.length === 0 ? extras : `, ${extras}`;
    return `<${className(buffer)} ${text}>`;
}

const { Buffer } = globalThis;

Object.assign(exports, {
    inspectBuffer,
    getMaxBytes: () => maxBytes,
    setMaxBytes: (value) => { maxBytes = value; },
});
