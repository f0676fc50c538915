console.log('running');
for (;;);
