console.log('before');
await null;
null.property;
