// node:tty.
const host = require('cli_host');

exports.module = { isatty: (fd) => Number.isInteger(fd) && fd >= 0 && fd <= 2147483647 && Boolean(host.os.isatty(fd)) };
