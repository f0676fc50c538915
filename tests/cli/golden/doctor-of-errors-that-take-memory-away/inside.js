// A path that is an object is asked for its text, and may start the doctor itself: whose paths stay then.
const { doctor } = require('offheap');
const html = { toString() {
    console.log('inner start:', doctor.start({ html: 'inner.html', json: 'inner.json' }));
    return 'outer.html';
} };
console.log('outer start:', doctor.start({ html, json: 'outer.json' }));
doctor.stop();
console.log(require('fs').readdirSync('.').filter((name) => /^(inner|outer)/.test(name)).sort().join(' '));
