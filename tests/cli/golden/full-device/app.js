console.log('does not fit');
