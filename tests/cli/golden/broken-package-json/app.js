require('./sub/x.js');
