/* The module 'offheap': figures and layout beyond what process.memoryUsage() tells. */
exports.module = {
  stats: natives.stats,
  trim: natives.trim,
  layout: natives.layout,
};
