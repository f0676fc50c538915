// An object in the place of an encoding: which of its conversions is asked, and what comes of it.
const bytes = () => Buffer.from('xyab61');
const asked = [];
const object = (fromString, fromValue) => ({
    toString() { asked.push('toString'); return fromString; },
    valueOf() { asked.push('valueOf'); return fromValue; },
});
const encodings = {
    'hex by toString, utf8 by valueOf': () => object('hex', 'utf8'),
    'utf8 by toString, hex by valueOf': () => object('utf8', 'hex'),
    'hex by toString, object by valueOf': () => object('hex', {}),
    'latin1 by length and both': () => Object.assign(object('latin1', 'latin1'), { length: 6 }),
    'hex of another length': () => Object.assign(object('hex', 'hex'), { length: 4 }),
    'hex by toPrimitive': () => ({ [Symbol.toPrimitive](hint) { asked.push(hint); return 'hex'; } }),
    'conversions that throw': () => ({ toString() { throw new RangeError('text'); }, valueOf() { throw new TypeError('value'); } }),
    'no conversion': () => Object.create(null),
    'String object': () => new String('hex'),
    'array': () => ['hex'],
    'symbol': () => Symbol('hex'),
};
const calls = {
    indexOf: (b, e) => b.indexOf('61', 0, 6, e),
    lastIndexOf: (b, e) => b.lastIndexOf('61', 10, 6, e),
    includes: (b, e) => b.includes('zz', 0, 6, e),
    toString: (b, e) => b.toString(e),
    'toString of a part': (b, e) => b.toString(e, 0, 2),
    write: (b, e) => [b.write('6162', 0, 4, e), b],
    'write in the place of offset': (b, e) => b.write('6162', e),
    byteLength: (b, e) => Buffer.byteLength('6162', e),
    fill: (b, e) => b.fill('6162', 0, 6, e),
    alloc: (b, e) => Buffer.alloc(6, '6162', e),
    from: (b, e) => Buffer.from('6162', e),
    isEncoding: (b, e) => Buffer.isEncoding(e),
};
for (const [method, call] of Object.entries(calls))
    for (const [name, make] of Object.entries(encodings)) {
        // How often fill() converts on its way is nobody's business.
        show(`${method}, ${name}`, () => { asked.length = 0; const result = call(bytes(), make()); return [result, [...new Set(asked)].join(' ')]; });
    }
