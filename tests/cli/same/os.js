// os.constants, and the system's errors that util names.
const { constants } = require('os');
const util = require('util');

for (const name of ['UV_UDP_REUSEADDR', 'dlopen', 'errno', 'priority'])
    console.log(name, constants[name]);
for (const number of [1, 2, 10, 11, 95, 122, 100000]) {
    const known = util.getSystemErrorMap().get(-number);
    console.log(number, known, util.getSystemErrorName(-number));
}
for (const [number, names] of [...util.getSystemErrorMap()].filter(([number]) => number > -1000).sort(([a], [b]) => a - b))
    console.log(number, names, util.getSystemErrorMessage(number));

// The constants of both in one module; node:crypto's are not among ours.
const both = require('constants');
const files = require('fs').constants;
console.log(files, Object.isFrozen(files), Object.isFrozen(both), Object.getPrototypeOf(both) === Object.prototype);
console.log(Object.keys(both).filter((name) => !/^(SSL|TLS|RSA|DH|ENGINE|POINT|OPENSSL|defaultCore)/.test(name)));
