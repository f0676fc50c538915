// expect: leak serious
import { promises as fs, writeFileSync, unlinkSync } from 'node:fs';
import os from 'node:os';
import { serve } from '../service.js';
import { History } from './history.mjs';

const file = `${os.tmpdir()}/offheap-corpus-${process.pid}`;
writeFileSync(file, Buffer.alloc(30_000, 'x'));
process.on('exit', () => unlinkSync(file));
const history = new History();

async function snapshot() {
    history.add(await fs.readFile(file)); // here
}

serve(50, () => { snapshot(); });
