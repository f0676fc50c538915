// Timers, immediates and finished file operations, on one timer of quickjs-libc.
//
// Timers lie in a binary heap by (due time, order of creation): quickjs-libc would call them in the
// order of creation only. The libc timer is set to the earliest, so it is the loop that waits; it is
// taken away when nothing is left that should keep the program alive (unref).
// A loop turn runs what Node's does: timers that are due, finished operations, immediates.
const host = require('cli_host');
const { enter } = require('task_queue');

const MAX_DELAY = 2 ** 31 - 1;
let now = Math.floor(host.milliseconds());
let counter = 0;
let alive = 0;             // timers and immediates that keep the program running
let armed = null;          // the libc timer
let armedFor = 0;          // and its time
const activeTimers = [];
let immediates = [];
let operations = [];
const known = new Map();   // timers by id, for clearTimeout(number)
let inTurn = false;        // timers, operations and immediates of a turn are being run

function before(a, b) {
    return a._due < b._due || (a._due === b._due && a._order < b._order);
}

function place(index, timer) {
    activeTimers[index] = timer;
    timer._index = index;
}

function siftUp(index, timer) {
    while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!before(timer, activeTimers[parent]))
            break;
        place(index, activeTimers[parent]);
        index = parent;
    }
    place(index, timer);
}

function siftDown(index, timer) {
    for (;;) {
        let child = 2 * index + 1;
        if (child >= activeTimers.length)
            break;
        if (child + 1 < activeTimers.length && before(activeTimers[child + 1], activeTimers[child]))
            child++;
        if (!before(activeTimers[child], timer))
            break;
        place(index, activeTimers[child]);
        index = child;
    }
    place(index, timer);
}

function insert(timer) {
    timer._due = now + timer._delay;
    timer._order = counter++;
    activeTimers.push(timer);
    siftUp(activeTimers.length - 1, timer);
    if (timer._referenced)
        alive++;
    arm();
}

function remove(timer) {
    const index = timer._index;
    if (index < 0)
        return;
    timer._index = -1;
    if (timer._referenced)
        alive--;
    const last = activeTimers.pop();
    if (last !== timer) {
        siftDown(index, last);
        siftUp(last._index, last);
    }
}

// Sets the libc timer to what comes next. Not in the middle of a turn, which does it at its end: what
// is still to be run in it lies in no list.
function arm() {
    if (inTurn)
        return;
    const busy = immediates.length + operations.length > 0;
    const wanted = alive === 0 ? -1 : busy ? 0 : activeTimers[0]._due;
    if (armed !== null && wanted === armedFor)
        return;
    if (armed !== null) {
        host.os.clearTimeout(armed);
        armed = null;
    }
    if (wanted < 0)
        return;
    armedFor = wanted;
    armed = host.os.setTimeout(turn, busy ? 0 : Math.max(0, Math.ceil(wanted - host.milliseconds())));
}

// A closure over the timer would be shorter, and a cycle: whatever the callback holds would wait for
// a collection when the timer is done.
function call(timer) {
    timer._callback.apply(timer, timer._args);
}

function callOnce(timer) {
    const { _callback, _args } = timer;
    letGo(timer);
    _callback.apply(timer, _args);
}

// Whoever keeps the timer does not keep what its callback holds.
function letGo(timer) {
    timer._callback = null;
    timer._args = null;
}

function runTimer(timer) {
    remove(timer);
    enter(call, timer);
    if (timer._repeat && !timer._cleared)
        insert(timer);
    else if (timer._index < 0)
        forget(timer);
}

function runImmediates() {
    const list = immediates;
    immediates = [];
    for (const immediate of list) {
        if (immediate._cleared)
            continue;
        immediate._cleared = true;
        if (immediate._referenced)
            alive--;
        enter(callOnce, immediate);
    }
}

function runOperations() {
    const list = operations;
    operations = [];
    for (const callback of list) {
        alive--;
        enter(callback);
    }
}

function turn() {
    armed = null;
    inTurn = true;
    now = Math.floor(host.milliseconds());
    const limit = counter;
    while (activeTimers.length > 0 && activeTimers[0]._due <= now && activeTimers[0]._order < limit)
        runTimer(activeTimers[0]);
    runOperations();
    runImmediates();
    inTurn = false;
    now = Math.floor(host.milliseconds());
    arm();
}

function forget(timer) {
    timer._cleared = true;
    known.delete(timer._id);
}

class Timeout {
    constructor(callback, delay, args, repeat) {
        delay = Number(delay);
        if (!(delay >= 1 && delay <= MAX_DELAY)) {
            if (delay > MAX_DELAY)
                process.emitWarning(`${delay} does not fit into a 32-bit signed integer.\nTimeout duration was set to 1.`,
                    'TimeoutOverflowWarning');
            delay = 1;
        }
        hide(this, {
            _delay: Math.trunc(delay), _repeat: repeat, _referenced: true, _cleared: false,
            _callback: callback, _args: args, _index: -1, _due: 0, _order: 0, _id: 0,
        });
        insert(this);
    }

    ref() { return reference(this, true); }

    unref() { return reference(this, false); }

    hasRef() { return this._referenced; }

    refresh() {
        if (!this._cleared || this._index >= 0) {
            remove(this);
            insert(this);
        }
        return this;
    }

    close() {
        exports.clearTimeout(this);
        return this;
    }

    [Symbol.dispose]() { exports.clearTimeout(this); }

    [Symbol.toPrimitive]() {
        if (this._id === 0) {
            this._id = ++counter;
            if (!this._cleared)
                known.set(this._id, this);
        }
        return this._id;
    }
}

// Fields that no listing of the object shows.
function hide(object, fields) {
    for (const name of Object.keys(fields))
        Object.defineProperty(object, name, { value: fields[name], writable: true, configurable: true });
}

function reference(timer, wanted) {
    if (timer._referenced !== wanted && !timer._cleared && timer._index >= 0) {
        alive += wanted ? 1 : -1;
        timer._referenced = wanted;
        arm();
    }
    timer._referenced = wanted;
    return timer;
}

class Immediate {
    constructor(callback, args) {
        hide(this, { _referenced: true, _cleared: false, _callback: callback, _args: args });
        immediates.push(this);
        alive++;
        arm();
    }

    ref() { return referenceImmediate(this, true); }

    unref() { return referenceImmediate(this, false); }

    hasRef() { return this._referenced; }

    [Symbol.dispose]() { exports.clearImmediate(this); }
}

function referenceImmediate(immediate, wanted) {
    if (!immediate._cleared && immediate._referenced !== wanted) {
        alive += wanted ? 1 : -1;
        arm();
    }
    immediate._referenced = wanted;
    return immediate;
}

function checkCallback(callback) {
    if (typeof callback !== 'function')
        throw require('node_error').invalidArgType('callback', 'Function', callback);
}

exports.setTimeout = function setTimeout(callback, delay, ...args) {
    checkCallback(callback);
    return new Timeout(callback, delay, args, false);
};
exports.setInterval = function setInterval(callback, delay, ...args) {
    checkCallback(callback);
    return new Timeout(callback, delay, args, true);
};
exports.setImmediate = function setImmediate(callback, ...args) {
    checkCallback(callback);
    return new Immediate(callback, args);
};
exports.clearTimeout = function clearTimeout(timer) {
    if (typeof timer === 'number' || typeof timer === 'string')
        timer = known.get(Number(timer));
    if (!(timer instanceof Timeout))
        return;
    remove(timer);
    forget(timer);
    letGo(timer);
    arm();
};
exports.clearInterval = function clearInterval(timer) {
    exports.clearTimeout(timer);
};
exports.clearImmediate = function clearImmediate(immediate) {
    if (!(immediate instanceof Immediate) || immediate._cleared)
        return;
    immediate._cleared = true;
    letGo(immediate);
    if (immediate._referenced)
        alive--;
    immediates = immediates.filter((other) => other !== immediate);
    arm();
};

// What util.promisify() makes of the two.
for (const name of ['setTimeout', 'setImmediate']) {
    Object.defineProperty(exports[name], Symbol.for('nodejs.util.promisify.custom'),
        { enumerable: true, get() { return require('node_timers').module.promises[name]; } });
}

// Reads the clock anew: the loop's time starts with the program, not with the engine.
exports.updateTime = () => {
    now = Math.floor(host.milliseconds());
};

// What `work` does later belongs to the line that asks for it now: the doctor names that one.
exports.onBehalf = (work) => {
    const site = host.captureSite();
    if (site === 0)
        return work;
    return (...args) => {
        host.pushSite(site);
        try {
            return work(...args);
        } finally {
            host.popSite();
        }
    };
};

// Calls back in a later turn, as a finished file operation.
exports.later = (callback) => {
    operations.push(callback);
    alive++;
    arm();
};

// Whether there is anything to wait for.
exports.hasWork = () => alive > 0;
exports.Timeout = Timeout;
exports.Immediate = Immediate;
