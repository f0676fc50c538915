/* engine.h on the inside of the engine: QuickJS-ng's unchanged source with our functions behind it.
 */
#include <quickjs.c>

#include "engine.h"

const char ohb_engine_kind[] = "source";
