/* oh_memory_usage_get(): a reading of the ledger, the pool and the process. */
#include <offheap/memory.h>

#include "base/check.h"
#include "base/checked.h"
#include "pool/direct.h"
#include "pool/page_source.h"
#include "pool/thread_heap.h"
#include "store/account.h"
#include "store/observer.h"
#include "store/store_audit.h"

#include <string.h>

static void fill_context(const ohi_ledger_totals *totals, oh_memory_usage *usage)
{
    usage->pool = ohi_ledger_balance(totals, OHI_LEDGER_POOL);
    usage->direct = ohi_ledger_balance(totals, OHI_LEDGER_DIRECT);
    usage->adopted = ohi_ledger_balance(totals, OHI_LEDGER_ADOPTED);
    usage->mapped = ohi_ledger_balance(totals, OHI_LEDGER_MAPPED);
    usage->accounted = ohi_ledger_balance(totals, OHI_LEDGER_ACCOUNTED);
    usage->array_buffers = ohi_ledger_balance(totals, OHI_LEDGER_ARRAY_BUFFERS);
    usage->external = ohi_ledger_external(totals);
}

static void fill_heap(oh_context *context, oh_memory_usage *usage)
{
    ohi_lock_acquire(&context->lock);
    if (context->report != NULL)
        context->report(context->report_opaque, &usage->heap_total, &usage->heap_used);
    ohi_lock_release(&context->lock);
}

static void fill_process(oh_memory_usage *usage)
{
    /* Whoever watches makes time pass: what is kept too long goes back even in an idle program. */
    ohi_pool_housekeep();
    ohi_direct_trim(true);
    ohi_page_source_trim(true);
    ohi_pool_totals pool;
    ohi_pool_read(&pool);
    usage->rss = ohi_process_rss_bytes();
    usage->pool_reserved = pool.reserved;
    usage->pool_used = pool.used;
    usage->pool_idle = pool.reserved > pool.used ? pool.reserved - pool.used : 0;
    usage->direct_cached = ohi_direct_kept_bytes();
    usage->pinned = ohi_observer_pinned_bytes();
}

void oh_memory_usage_get(oh_context *context, oh_memory_usage *out)
{
    if (out == NULL)
        return;
    OH_AUDIT(ohi_store_audit());
    oh_memory_usage usage = {.size = out->size, .version = 1};
    ohi_ledger_totals totals;
    if (context == NULL)
        ohi_ledger_read_all(&totals);
    else
        ohi_ledger_read(context->account, &totals);
    fill_context(&totals, &usage);
    fill_heap(ohi_context_or_default(context), &usage);
    fill_process(&usage);
    memcpy(out, &usage, ohi_min_size(out->size, sizeof usage));
}

void oh_pool_trim(void)
{
    OH_AUDIT(ohi_store_audit());
    ohi_pool_trim();
}
