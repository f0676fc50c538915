for (const name of ['http', 'node:net', 'child_process']) {
    try {
        require(name);
    } catch (error) {
        console.log(error.code, error.message);
    }
}
import('http').catch((error) => console.log(error.code, error.message));
try {
    new (require('worker_threads').Worker)('./worker.js');
} catch (error) {
    console.log(error.code, error.message);
}
