import fs from 'node:fs';
let x = ;
