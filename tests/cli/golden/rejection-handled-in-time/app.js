const p = Promise.reject(new Error('x'));
process.nextTick(() => p.catch(() => console.log('handled')));
