// node:crypto's hashes, HMACs and PBKDF2, over OpenSSL's libcrypto.
const host = require('cli_host');
const { Transform } = require('node_stream').module;
const { normalize } = require('encoding_name');
const { nodeError, invalidArgType, invalidArgValue, validateFunction, validateInteger, validateObject,
    validateString } = require('node_error');
const { later } = require('timer_queue');

let ready = false;

// The library is loaded for the first who needs it.
function load() {
    if (host.digestReady === undefined)
        throw nodeError(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
            'The hashes of node:crypto need OpenSSL: install libssl-dev and build offheap again');
    if (!host.digestReady())
        throw nodeError(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
            'The hashes of node:crypto need OpenSSL\'s libcrypto, which cannot be loaded (Debian: libssl3)');
    ready = true;
}

const DATA = ['string', 'Buffer', 'TypedArray', 'DataView'];
const KEY = ['ArrayBuffer', 'Buffer', 'TypedArray', 'DataView', 'string', 'KeyObject', 'CryptoKey'];
const SECRET = ['string', 'ArrayBuffer', 'Buffer', 'TypedArray', 'DataView'];
const kDigest = Symbol('kDigest');
const kLength = Symbol('kLength');
const kFinalized = Symbol('kFinalized');

// The text's bytes, beside the pool: Node's own conversion leaves no trace in it either.
function bytesOfText(text, encoding) {
    const name = normalize(typeof encoding === 'string' ? encoding : undefined) ?? 'utf8';
    const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text, name));
    return bytes.subarray(0, bytes.write(text, name));
}

// What the functions of host take: a buffer, where to begin, how many bytes.
const part = (bytes) => (ArrayBuffer.isView(bytes) ? [bytes.buffer, bytes.byteOffset, bytes.byteLength]
    : [bytes, 0, bytes.byteLength]);

const isBuffer = (value) => value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;

// A running hash, or HMAC with a key; undefined when there is no such algorithm.
function start(algorithm, key) {
    if (!ready)
        load();
    return key === undefined ? host.digest(algorithm) : host.digest(algorithm, ...part(key));
}

function feed(digest, data, encoding) {
    const bytes = typeof data === 'string' ? bytesOfText(data, encoding) : data;
    return host.digestUpdate(digest, ...part(bytes), bytes);
}

function finish(digest, length, encoding) {
    const bytes = Buffer.allocUnsafeSlow(length);
    if (!host.digestFinish(digest, bytes.buffer, 0, length))
        throw nodeError(Error, 'ERR_CRYPTO_OPERATION_FAILED', 'Digest failed');
    const name = encoding ? normalize(encoding) : undefined;
    return name === undefined ? bytes : bytes.toString(name);
}

// The result's length: the algorithm's, or one that the caller wants and the algorithm can give.
function lengthOf(digest, wanted) {
    const [own, extendable] = host.digestBytes(digest);
    if (wanted === undefined || wanted === own)
        return own;
    if (!extendable)
        throw nodeError(Error, 'ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH',
            'error:030000B2:digital envelope routines::not XOF or invalid length');
    return wanted;
}

// A Transform whose state is made when first asked for: most hashes are never used as streams.
function LazyTransform(options) {
    this._options = options;
}
Object.setPrototypeOf(LazyTransform.prototype, Transform.prototype);
Object.setPrototypeOf(LazyTransform, Transform);
for (const name of ['_readableState', '_writableState']) {
    Object.defineProperty(LazyTransform.prototype, name, {
        configurable: true, enumerable: true,
        get() {
            Transform.call(this, this._options);
            this._writableState.decodeStrings = false;
            return this[name];
        },
        set(value) {
            Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
        },
    });
}

const finalized = () => nodeError(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
const updateFailed = () => nodeError(Error, 'ERR_CRYPTO_HASH_UPDATE_FAILED', 'Hash update failed');

function Hash(algorithm, options) {
    if (!new.target)
        return new Hash(algorithm, options);
    const isCopy = algorithm instanceof Hash;
    if (!isCopy)
        validateString(algorithm, 'algorithm');
    const wanted = typeof options === 'object' && options !== null ? options.outputLength : undefined;
    if (wanted !== undefined)
        validateInteger(wanted, 'options.outputLength', 0, 4294967295);
    this[kDigest] = isCopy ? host.digestCopy(algorithm[kDigest]) : start(algorithm);
    if (this[kDigest] === undefined)
        throw new Error('Digest method not supported');
    this[kLength] = lengthOf(this[kDigest], wanted);
    this[kFinalized] = false;
    LazyTransform.call(this, options);
}
Object.setPrototypeOf(Hash.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Hash, LazyTransform);

Hash.prototype.copy = function copy(options) {
    if (this[kFinalized])
        throw finalized();
    return new Hash(this, options);
};

Hash.prototype._transform = function _transform(chunk, encoding, callback) {
    callback(feed(this[kDigest], chunk, encoding) ? undefined : updateFailed());
};

Hash.prototype._flush = function _flush(callback) {
    this.push(finish(this[kDigest], this[kLength]));
    callback();
};

Hash.prototype.update = function update(data, encoding) {
    if (this[kFinalized])
        throw finalized();
    if (typeof data !== 'string' && !ArrayBuffer.isView(data))
        throw invalidArgType('data', DATA, data);
    if (typeof data === 'string' && data.length % 2 !== 0 && typeof encoding === 'string' && normalize(encoding) === 'hex')
        throw invalidArgValue('encoding', encoding, `is invalid for data of length ${data.length}`);
    if (!feed(this[kDigest], data, encoding))
        throw updateFailed();
    return this;
};

Hash.prototype.digest = function digest(outputEncoding) {
    if (this[kFinalized])
        throw finalized();
    const result = finish(this[kDigest], this[kLength], outputEncoding && `${outputEncoding}`);
    this[kFinalized] = true;
    return result;
};

function Hmac(hmac, key, options) {
    if (!(this instanceof Hmac))
        return new Hmac(hmac, key, options);
    validateString(hmac, 'hmac');
    if (options?.encoding !== undefined && options.encoding !== null)
        validateString(options.encoding, 'options.encoding');
    if (typeof key !== 'string' && !ArrayBuffer.isView(key) && !isBuffer(key))
        throw invalidArgType('key', KEY, key);
    this[kDigest] = start(hmac, typeof key === 'string' ? bytesOfText(key, options?.encoding) : key);
    if (this[kDigest] === undefined)
        throw nodeError(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${hmac}`);
    this[kLength] = lengthOf(this[kDigest]);
    this[kFinalized] = false;
    LazyTransform.call(this, options);
}
Object.setPrototypeOf(Hmac.prototype, LazyTransform.prototype);
Object.setPrototypeOf(Hmac, LazyTransform);

Hmac.prototype.update = Hash.prototype.update;
Hmac.prototype._transform = Hash.prototype._transform;

// Unlike a hash's, a second result is empty, and a stream's end is the end.
Hmac.prototype.digest = function digest(outputEncoding) {
    if (this[kFinalized])
        return outputEncoding && outputEncoding !== 'buffer' ? '' : Buffer.from('');
    return Hash.prototype.digest.call(this, outputEncoding);
};

Hmac.prototype._flush = function _flush(callback) {
    this.push(this.digest());
    callback();
};

function hash(algorithm, input, options = {}) {
    validateString(algorithm, 'algorithm');
    if (typeof input !== 'string' && !ArrayBuffer.isView(input))
        throw invalidArgType('input', DATA, input);
    if (typeof options !== 'string')
        validateObject(options, 'options');
    const { outputEncoding = 'hex', outputLength } = typeof options === 'string' ? { outputEncoding: options } : options;
    validateString(outputEncoding, 'outputEncoding');
    const encoding = outputEncoding === 'buffer' ? 'buffer' : normalize(outputEncoding);
    if (encoding === undefined)
        throw invalidArgValue('outputEncoding', outputEncoding);
    if (outputLength !== undefined)
        validateInteger(outputLength, 'outputLength', 0, 4294967295);
    const digest = start(algorithm);
    if (digest === undefined)
        throw new Error(`Digest method ${algorithm} is not supported`);
    feed(digest, input);
    return finish(digest, lengthOf(digest, outputLength), encoding);
}

function secretBytes(value, name) {
    if (typeof value === 'string')
        return bytesOfText(value);
    if (!ArrayBuffer.isView(value) && !isBuffer(value))
        throw invalidArgType(name, SECRET, value);
    return value;
}

function pbkdf2Sync(password, salt, iterations, keylen, digest) {
    validateString(digest, 'digest');
    const secret = secretBytes(password, 'password');
    const grain = secretBytes(salt, 'salt');
    validateInteger(iterations, 'iterations', 1, 2147483647);
    validateInteger(keylen, 'keylen', 0, 2147483647);
    const key = Buffer.allocUnsafeSlow(keylen);
    if (!ready)
        load();
    if (!host.pbkdf2(digest, iterations, ...part(secret), ...part(grain), ...part(key)) && keylen > 0)
        throw nodeError(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${digest}`);
    return key;
}

function pbkdf2(password, salt, iterations, keylen, digest, callback) {
    if (typeof digest === 'function')
        [digest, callback] = [undefined, digest];
    validateString(digest, 'digest');
    validateFunction(callback, 'callback');
    const key = pbkdf2Sync(password, salt, iterations, keylen, digest);
    later(() => callback(null, key));
}

Object.assign(exports, {
    Hash, Hmac, hash, pbkdf2, pbkdf2Sync,
    createHash: (algorithm, options) => new Hash(algorithm, options),
    createHmac: (hmac, key, options) => new Hmac(hmac, key, options),
    getHashes() {
        if (!ready)
            load();
        return host.digestNames();
    },
});
