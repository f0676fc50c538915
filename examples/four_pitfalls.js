// A small service with the four classic Buffer mistakes in it, for the doctor to find:
//
//     offheap doctor --html=report.html examples/four_pitfalls.js [SECONDS]
//
// Each `pitfall` comment names what the doctor should say about the line below it; the fixes are in
// the report. Under `offheap run` the program just works, as programs with these mistakes do.
'use strict';
const seconds = Number(process.argv[2] ?? 15);
const uploads = new Map();
const outbox = [];
const receiveBuffer = Buffer.alloc(4096);
let served = 0;

function readRequest(id) {
  receiveBuffer.writeUInt32BE(id, 0);
  receiveBuffer.fill(`field-${id % 100}\n`, 4);
  return receiveBuffer;
}

function rememberUpload(id) {
  // pitfall 1: leak. Nobody ever deletes what is kept here.
  const body = Buffer.alloc(24 * 1024, id);
  uploads.set(id, body);
}

function countFields(request) {
  let fields = 0;
  for (let round = 0; round < 40; round++) {
    // pitfall 2: string-conversion. The same bytes become a string again for every look.
    fields += request.toString('utf8', 4).split('\n').length;
  }
  return fields;
}

function renderReport() {
  // pitfall 3: large-allocation. The program stands still until 96 MiB are written.
  return Buffer.alloc(96 * 1024 * 1024, 'report');
}

function queueHeader(request) {
  // pitfall 4: slice-mutation. The next request overwrites what waits in the outbox.
  const header = request.slice(0, 4);
  outbox.push({ header, id: header.readUInt32BE(0) });
}

function sendOutbox() {
  for (const { header } of outbox.splice(0)) header.readUInt32BE(0);
}

const ends = performance.now() + seconds * 1000;
const timer = setInterval(() => {
  const request = readRequest(served++);
  queueHeader(request);
  countFields(request);
  if (served % 4 === 0) rememberUpload(served);
  if (served % 5 === 0) sendOutbox();
  if (served % 150 === 0) renderReport();
  if (performance.now() >= ends) {
    clearInterval(timer);
    console.log(`served ${served} requests`);
  }
}, 10);
