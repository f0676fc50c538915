console.log('found app.js');
