const fs = require('fs');
fs.writeFileSync(process.argv[2], `descriptor ${fs.openSync(__filename) > 2 ? 'beyond' : 'among'} the standard ones\n`);
console.error('printed');
console.log('printed');
