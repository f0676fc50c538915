// node:string_decoder: the binding's class.
exports.module = { StringDecoder: globalThis.StringDecoder };
