console.log('index', require.main === module);
