exports.receive = (number) => Buffer.alloc(3000, number);
