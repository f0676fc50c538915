/* Validations of arguments that several scripts need, with Node's errors. */
const { invalidArgType, nodeError } = require('errors');

/** Options that nobody gave: what a program has put on Object.prototype is not among them. */
const noOptions = Object.freeze({ __proto__: null });

/** Throws ERR_INVALID_ARG_TYPE: the argument `name` must be `mustBe`. */
function throwArgType(name, mustBe, value) {
    throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE', invalidArgType(name, mustBe, value));
}

/** An object; arrays only if allowed, functions and null never. */
function requireObject(value, name, allowArray = false) {
    if (value === null || typeof value !== 'object' || (!allowArray && Array.isArray(value))) {
        throwArgType(name, 'of type object', value);
    }
}

/** What options may be in the web's interfaces: an object of any kind, a function, or null. */
function requireOptions(value, name) {
    if (typeof value !== 'object' && typeof value !== 'function') throwArgType(name, 'of type object', value);
}

/** Throws ERR_INVALID_THIS for a method called on something else. */
function throwInvalidThis(name) {
    throw nodeError(TypeError, 'ERR_INVALID_THIS', `Value of "this" must be of type ${name}`);
}

/** A template literal's ToString, which a symbol does not survive. */
function toText(value) {
    if (typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
    return `${value}`;
}

Object.assign(exports, { noOptions, requireObject, requireOptions, throwArgType, throwInvalidThis, toText });
