for (const name of ['WeakRef', 'eval'])
    delete globalThis[name];
Error.prepareStackTrace = (error, sites) => sites.length;
const kept = Buffer.from('kept');
console.log(new Error('its own').stack);
