/* engine.h through what <quickjs.h> exports: for a prebuilt engine. */
#include "engine.h"

const char ohb_engine_kind[] = "public";
