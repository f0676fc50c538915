/* The module `string_decoder`. */
exports.module = { StringDecoder: require('string_decoder').StringDecoder };
