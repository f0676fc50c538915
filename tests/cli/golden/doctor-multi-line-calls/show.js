const { sites } = JSON.parse(require('fs').readFileSync('report.json', 'utf8'));
const lines = require('fs').readFileSync('app.js', 'utf8').split('\n');
const marked = lines.flatMap((line, index) => line.endsWith('// here') ? [index + 1] : []);
const found = sites.filter(site => site.file === 'app.js').map(site => site.line).sort((a, b) => a - b);
console.log(marked.join() === found.join() ? 'as marked' : `marked ${marked}, found ${found}`);
