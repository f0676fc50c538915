// The external memory of a program that makes no Buffer, as a bare number.
const { external } = process.memoryUsage();
console.log(external);
