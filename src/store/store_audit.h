/* The account beside the stores: what OH_AUDIT asks in builds of check level 2. */
#ifndef STORE_STORE_AUDIT_H
#define STORE_STORE_AUDIT_H

#include <stdbool.h>

/* Whether the lengths of all live stores, read from their records, are what the ledger has for
   each provenance. True, too, where that cannot be known: when several threads use the library. */
bool ohi_store_audit(void);

#endif
