/* Contexts as the store room sees them: who pays, and whether he may. */
#ifndef STORE_ACCOUNT_H
#define STORE_ACCOUNT_H

#include <offheap/context.h>

#include "base/atomic.h"
#include "base/attributes.h"
#include "platform/platform.h"
#include "pool/ledger.h"
#include "pool/slot.h"

struct oh_context {
    /* The account's payer (heap.h), or 0 when an allocation must take the slow path because the
       context has a limit or stores are observed. */
    _Atomic int32_t fast_payer;
    uint32_t account;
    _Atomic uint64_t limit; /* 0: none */
    ohi_lock lock;          /* serialises charges while there is a limit, and the reporter */
    oh_heap_report_fn *report;
    void *report_opaque;
    oh_store *slot; /* the pool slot this struct lies in; NULL for the default context */
};

extern oh_context ohi_default_context;

OHI_INLINE oh_context *ohi_context_or_default(oh_context *context)
{
    return OHI_LIKELY(context == NULL) ? &ohi_default_context : context;
}

/* Counts bytes, unless that would exceed the context's limit. */
bool ohi_context_charge(oh_context *context, ohi_ledger_kind kind, uint64_t bytes);

/* The same for the account of a store, whose context may have ended: then it has no limit. */
bool ohi_context_charge_account(uint32_t account, ohi_ledger_kind kind, uint64_t bytes);

/* Opens or closes the fast path of all contexts, as ohi_observer_set() needs it. */
void ohi_context_observe(bool is_observed);

/* The context of an account; the default one when it was destroyed. */
oh_context *ohi_context_of_account(uint32_t account);

#endif
