process.on('uncaughtException', (error, origin) => console.log(error.message, origin));
setTimeout(() => console.log('goes on'), 1);
setImmediate(() => Promise.reject(new Error('rejected')));
throw new Error('first');
