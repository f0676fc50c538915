/*
 * The name that an object in the place of an encoding stands for: Node adds '' to it, which asks
 * valueOf() before toString(). The engine exports only the conversion that asks them the other way
 * round.
 */
exports.toName = (encoding) => encoding + '';
