// node:stream/consumers: everything that a stream gives, at once.
async function parts(stream) {
    const list = [];
    for await (const chunk of stream)
        list.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    return list;
}

async function buffer(stream) {
    return Buffer.concat(await parts(stream));
}

async function arrayBuffer(stream) {
    const bytes = await buffer(stream);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

async function blob(stream) {
    return new Blob(await parts(stream));
}

async function bytes(stream) {
    return new Uint8Array(await arrayBuffer(stream));
}

async function text(stream) {
    const decoder = new TextDecoder();
    let all = '';
    for await (const chunk of stream)
        all += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    return all + decoder.decode();
}

async function json(stream) {
    return JSON.parse(await text(stream));
}

exports.module = { arrayBuffer, blob, buffer, bytes, json, text };
