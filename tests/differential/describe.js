'use strict';
// One line of text for whatever a call gave, threw or changed.

function hash(array) {
  let h = 0x811c9dc5;
  for (let i = 0; i < array.length; i++) h = Math.imul(h ^ array[i], 0x01000193);
  return (h >>> 0).toString(16);
}

function hashString(text) {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(16);
}

function bytesText(array) {
  if (array.length > 48) return `${array.length}#${hash(array)}`;
  let text = '';
  for (let i = 0; i < array.length; i++) text += (array[i] < 16 ? '0' : '') + array[i].toString(16);
  return text;
}

function stringResult(text) {
  return text.length <= 100 ? JSON.stringify(text) : `"${text.length}#${hashString(text)}"`;
}

// The bytes of a view or of an ArrayBuffer, '' where there are none left.
function memoryOf(value) {
  try {
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value);
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  } catch {
    return new Uint8Array(0); // the memory is gone
  }
}

function objectResult(value, context, depth) {
  if (value === context.receiver) return 'THIS';
  const position = context.args.findIndex((a) => a.v === value);
  if (position >= 0) return `ARG${position}`;
  if (ArrayBuffer.isView(value)) {
    const kind = Buffer.isBuffer(value) ? 'Buffer' : value.constructor.name;
    const shares = value.byteLength > 0 && context.receiver instanceof Uint8Array && value.buffer === context.receiver.buffer
      ? `+${value.byteOffset - context.receiver.byteOffset}` : '';
    return `${kind}${shares}<${context.contents === false ? value.length : bytesText(memoryOf(value))}>`;
  }
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return `${value.constructor.name}<${bytesText(memoryOf(value))}>`;
  if (depth > 2) return '...';
  if (Array.isArray(value)) return `[${value.slice(0, 50).map((v) => describe(v, context, depth + 1)).join(',')}${value.length > 50 ? `,${value.length}` : ''}]`;
  if (typeof value.next === 'function') return `iterator${describe([...value], context, depth + 1)}`;
  return `${value.constructor ? value.constructor.name : 'null-proto'}{${Object.keys(value).map((k) => `${k}:${describe(value[k], context, depth + 1)}`).join(',')}}`;
}

function describe(value, context, depth = 0) {
  switch (typeof value) {
    case 'string': return stringResult(value);
    case 'number': return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint': return `${value}n`;
    case 'function': return `function ${value.name}/${value.length}`;
    case 'symbol': return String(value);
    case 'object': return value === null ? 'null' : objectResult(value, context, depth);
    default: return String(value);
  }
}

// Errors of Node's own have a code, and then everything about them counts. Errors of the engine itself have
// none: their texts belong to the engine, only the class is compared.
function describeError(error) {
  if (error === null || typeof error !== 'object') return `!${String(error)}`;
  const kind = error.constructor ? error.constructor.name : '?';
  if (kind === 'HostileError') return '!hostile';
  if (error.code === undefined) return `!${kind}`;
  return `!${kind} ${error.name} ${error.code} ${JSON.stringify(String(error.message).slice(0, 400))}`;
}

module.exports = { describe, describeError, bytesText, memoryOf, hash };
