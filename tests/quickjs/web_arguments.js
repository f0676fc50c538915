// Long lists of arguments: as many as V8 takes. Needs the engine built from source.
const count = (...list) => list.length;
for (const length of [65535, 65536, 100000]) {
    const list = new Array(length).fill(97);
    console.log(length, String.fromCharCode.apply(String, list).length, Math.max(...list), count(...list), Reflect.apply(count, null, list));
    console.log(count.apply(null, new Array(length)), [].push.apply([], list), Buffer.of(...list).length, count.apply(null, Buffer.alloc(length)));
}
for (const length of [200000, 1e6]) {
    try {
        count(...new Array(length));
    } catch (error) {
        console.log(error.name, error.message);
    }
}
