console.log('found hello.js');
