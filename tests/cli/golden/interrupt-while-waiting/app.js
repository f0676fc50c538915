console.log('waiting');
setInterval(() => {}, 100000);
