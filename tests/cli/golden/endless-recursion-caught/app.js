function again() { return again() + 1; }
try { again(); } catch (error) { console.log(error instanceof RangeError); }
JSON.parse('['.repeat(10) + ']'.repeat(10));
let deep = [];
for (let i = 0; i < 1e5; i++) deep = [deep];
try { JSON.stringify(deep); } catch (error) { console.log(error.name); }
console.log('survived');
