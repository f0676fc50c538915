process.emitWarning('careful', 'CustomWarning', 'W001');
process.on('warning', (warning) => console.log(warning.name, warning.code));
