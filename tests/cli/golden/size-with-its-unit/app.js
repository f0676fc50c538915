try {
    Buffer.alloc(2 << 20);
} catch (error) {
    console.log(error.code, error.name);
}
console.log(Buffer.alloc(1000).length);
