module.exports = require('./getters.cjs').method;
