/*
 * What the scripts beside this one need and JavaScript cannot say (web_host.c):
 *
 *   kindOf(object)        name of the engine's class behind an object, whatever its prototype says:
 *                         'Object', 'Map', 'Proxy', 'Map Iterator', 'AsyncFunction', ...
 *   isClass(function)     was it written with `class`? False where the engine does not tell
 *   proxyParts(value)     [target, handler] of a proxy, both null when revoked; else undefined
 *   promiseState(promise) ['pending' | 'fulfilled' | 'rejected', result]
 *   iteratorRest(it)      [entries, hasPairs]: what a Map or Set iterator will still give, without
 *                         moving it; undefined where the engine does not tell
 *   tracksLength(view)    does it grow and shrink with its ArrayBuffer? False where the engine does not tell
 */
exports.host = natives;
