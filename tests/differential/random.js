'use strict';
// Seeded random numbers that are the same on every engine: 32-bit integer arithmetic only.

class Random {
  constructor(seed, index) {
    this.state = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(index | 0, 0x85ebca6b) ^ 0x6a09e667) | 0;
    for (let i = 0; i < 4; i++) this.next();
  }

  // 32 random bits.
  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  // 0 .. limit - 1.
  below(limit) {
    return this.next() % limit;
  }

  // True once in n times.
  once(n) {
    return this.next() % n === 0;
  }

  pick(list) {
    return list[this.next() % list.length];
  }
}

module.exports = { Random };
