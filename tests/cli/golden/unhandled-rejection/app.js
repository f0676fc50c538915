Promise.reject(new Error('nobody waits'));
setTimeout(() => console.log('never'), 5);
