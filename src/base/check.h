/* Three levels of assertion, about what the code itself guarantees, never about arguments:
 * OH_ASSERT is cheap and stays in builds without NDEBUG, OH_INVARIANT runs from check level 1,
 * OH_AUDIT walks whole structures and runs from level 2. */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#include <assert.h>

#ifndef OH_CHECK_LEVEL
#define OH_CHECK_LEVEL 0
#endif

#define OH_ASSERT(condition) assert(condition)

#if OH_CHECK_LEVEL >= 1
#define OH_INVARIANT(condition) assert(condition)
#else
#define OH_INVARIANT(condition) ((void)0)
#endif

#if OH_CHECK_LEVEL >= 2
#define OH_AUDIT(condition) assert(condition)
#else
#define OH_AUDIT(condition) ((void)0)
#endif

#endif
