// Writes half_cases.inc: what Node makes of doubles as binary16. Run with Node 24 or newer:
//     node make_half_cases.js > half_cases.inc
const exponents = [-1074, -1022, -150, -27, -26, -25, -24, -23, -16, -15, -14, -13, -1, 0, 1, 14, 15, 16, 17, 100, 1023];
const mantissas = [1, 1 + 2 ** -52, 1 + 2 ** -11 - 2 ** -52, 1 + 2 ** -11, 1 + 2 ** -11 + 2 ** -52, 1 + 2 ** -10,
  1.5 - 2 ** -11, 1.5, 1 + 3 * 2 ** -11, 2 - 2 ** -11 - 2 ** -52, 2 - 2 ** -11, 2 - 2 ** -52];
const values = new Set([0, -0, Infinity, -Infinity, 65504, 65519.99999999999, 65520, 65536, 0.1, 1 / 3, Math.PI]);
for (const e of exponents) for (const m of mantissas) for (const s of [1, -1]) {
  const value = s * m * 2 ** Math.max(e, -1022) * 2 ** Math.min(e + 1022, 0);
  if (value !== 0 && Number.isFinite(value)) values.add(value);
}
const bits = (v) => new BigUint64Array(new Float64Array([v]).buffer)[0].toString(16).padStart(16, '0');
const half = (v) => new Uint16Array(new Float16Array([v]).buffer)[0].toString(16).padStart(4, '0');
console.log('/* Doubles and their nearest binary16. Written by make_half_cases.js. */');
for (const v of values) console.log(`{UINT64_C(0x${bits(v)}), 0x${half(v)}},`);
