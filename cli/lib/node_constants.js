// node:constants, which packages of long ago ask for: those of node:os and node:fs in one.
const { dlopen, errno, priority, signals } = require('node_os').module.constants;
const { constants } = require('file_arguments');

exports.module = Object.freeze({ ...dlopen, ...errno, ...priority, ...signals, ...constants });
