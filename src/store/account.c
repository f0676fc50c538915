/* Contexts: accounts of the ledger with a limit.
 *
 * Stores remember the number of an account, not a context, so a context can end at any time: its
 * number stays behind until the ledger shows no live byte for it, and only then serves a new
 * context. No store needs to hold a context alive, and no allocation pays for that.
 *
 * A limit is exact. As long as there is one, every charge takes the context's lock, sums the ledger
 * and compares; what others release meanwhile only makes room. Without a limit nobody takes the
 * lock. */
#include "store/account.h"

#include "base/check.h"
#include "base/sized.h"
#include "pool/thread_heap.h"

oh_context ohi_default_context = {.fast_payer = OHI_PAYER_OF(0), .lock = OHI_LOCK_INIT};

/* Account numbers; 0 is the default context's. Numbers up to `last` are a context's, free, or
   ended: without a context but with live bytes. All zero at first, so that the library's file does
   not carry the tables. */
static struct {
    ohi_lock lock;
    uint32_t last;
    uint32_t free_count, ended_count;
    uint32_t ended_at; /* where the next look for a settled account starts */
    bool is_observed;
    uint32_t free[OHI_LEDGER_ACCOUNTS];
    uint32_t ended[OHI_LEDGER_ACCOUNTS];
    _Atomic(oh_context *) contexts[OHI_LEDGER_ACCOUNTS];
} accounts = {.lock = OHI_LOCK_INIT};

static bool is_settled(uint32_t account)
{
    ohi_ledger_totals totals;
    ohi_ledger_read(account, &totals);
    return ohi_ledger_external(&totals) == 0 &&
           ohi_ledger_balance(&totals, OHI_LEDGER_ARRAY_BUFFERS) == 0;
}

/* Looks at up to `most` ended accounts and frees those without a live byte. */
static void settle(uint32_t most)
{
    for (; most > 0 && accounts.ended_count > 0; most--) {
        if (accounts.ended_at >= accounts.ended_count)
            accounts.ended_at = 0;
        const uint32_t account = accounts.ended[accounts.ended_at];
        if (!is_settled(account)) {
            accounts.ended_at++;
            continue;
        }
        accounts.ended[accounts.ended_at] = accounts.ended[--accounts.ended_count];
        accounts.free[accounts.free_count++] = account;
    }
}

/* 0 when there are no more. */
static uint32_t take_account(void)
{
    settle(2);
    if (accounts.free_count == 0 && accounts.last + 1 == OHI_LEDGER_ACCOUNTS)
        settle(accounts.ended_count);
    if (accounts.free_count > 0)
        return accounts.free[--accounts.free_count];
    if (accounts.last + 1 == OHI_LEDGER_ACCOUNTS || !ohi_ledger_open(accounts.last + 1))
        return 0;
    return ++accounts.last;
}

/* With the accounts locked. */
static void set_fast_payer(oh_context *context)
{
    const bool is_slow = accounts.is_observed || ohi_get_relaxed(&context->limit) != 0;
    ohi_set_relaxed(&context->fast_payer, is_slow ? 0 : ohi_payer_of(context->account));
}

void ohi_context_observe(bool is_observed)
{
    ohi_lock_acquire(&accounts.lock);
    accounts.is_observed = is_observed;
    set_fast_payer(&ohi_default_context);
    for (uint32_t account = 1; account <= accounts.last; account++) {
        oh_context *context = ohi_get_relaxed(&accounts.contexts[account]);
        if (context != NULL)
            set_fast_payer(context);
    }
    ohi_lock_release(&accounts.lock);
}

/* Fork: the account table must not be in the middle of a change, and a context's lock that another
   thread held is free in the child, where that thread is not. No call holds this lock and one of
   the pool's, so whose handlers come first does not matter. */
static void before_fork(void)
{
    ohi_lock_acquire(&accounts.lock);
}

static void after_fork(void)
{
    ohi_lock_release(&accounts.lock);
}

static void after_fork_in_child(void)
{
    ohi_lock_init(&ohi_default_context.lock);
    for (uint32_t account = 1; account <= accounts.last; account++) {
        oh_context *context = ohi_get_relaxed(&accounts.contexts[account]);
        if (context != NULL)
            ohi_lock_init(&context->lock);
    }
    ohi_lock_release(&accounts.lock);
}

OHI_AT_LOAD static void prepare_forks(void)
{
    ohi_process_at_fork(before_fork, after_fork, after_fork_in_child);
}

oh_status oh_context_create(const oh_context_options *options, oh_context **out)
{
    oh_context_options known = {0};
    const size_t least = OHI_END_OF(oh_context_options, limit_bytes);
    if (out == NULL || (options != NULL && !ohi_read_sized(&known, sizeof known, options, least)))
        return OH_ERR_INVALID_ARG_VALUE;
    oh_store *slot;
    oh_context *context = ohi_pool_meta_alloc(sizeof *context, &slot);
    if (context == NULL)
        return OH_ERR_NO_MEMORY;
    *context = (oh_context){.slot = slot};
    ohi_lock_init(&context->lock);
    ohi_set_relaxed(&context->limit, known.limit_bytes);

    ohi_lock_acquire(&accounts.lock);
    context->account = take_account();
    if (context->account != 0) {
        set_fast_payer(context);
        ohi_set_release(&accounts.contexts[context->account], context);
    }
    ohi_lock_release(&accounts.lock);
    if (context->account == 0) {
        ohi_pool_meta_free(slot);
        return OH_ERR_NO_MEMORY;
    }
    *out = context;
    return OH_OK;
}

/* What a binding counted ends with the context: nobody is left to take it back. */
static void close_binding_counts(uint32_t account)
{
    ohi_ledger_totals totals;
    ohi_ledger_read(account, &totals);
    ohi_ledger_remove(account, OHI_LEDGER_ACCOUNTED,
                      ohi_ledger_balance(&totals, OHI_LEDGER_ACCOUNTED));
    ohi_ledger_remove(account, OHI_LEDGER_ARRAY_BUFFERS,
                      ohi_ledger_balance(&totals, OHI_LEDGER_ARRAY_BUFFERS));
}

void oh_context_destroy(oh_context *context)
{
    if (context == NULL || context == &ohi_default_context)
        return;
    close_binding_counts(context->account);
    ohi_lock_acquire(&accounts.lock);
    ohi_set_release(&accounts.contexts[context->account], NULL);
    accounts.ended[accounts.ended_count++] = context->account;
    settle(2);
    ohi_lock_release(&accounts.lock);
    ohi_pool_meta_free(context->slot);
}

oh_context *ohi_context_of_account(uint32_t account)
{
    oh_context *context = ohi_get_acquire(&accounts.contexts[account]);
    return ohi_context_or_default(context);
}

void oh_context_set_limit(oh_context *context, uint64_t limit_bytes)
{
    context = ohi_context_or_default(context);
    ohi_lock_acquire(&accounts.lock);
    ohi_lock_acquire(&context->lock);
    ohi_set_relaxed(&context->limit, limit_bytes);
    set_fast_payer(context);
    ohi_lock_release(&context->lock);
    ohi_lock_release(&accounts.lock);
}

uint64_t oh_context_get_limit(oh_context *context)
{
    return ohi_get_relaxed(&ohi_context_or_default(context)->limit);
}

static bool charge_limited(oh_context *context, ohi_ledger_kind kind, uint64_t bytes)
{
    ohi_lock_acquire(&context->lock);
    ohi_ledger_totals totals;
    ohi_ledger_read(context->account, &totals);
    const uint64_t external = ohi_ledger_external(&totals);
    const uint64_t limit = ohi_get_relaxed(&context->limit);
    const bool fits = limit == 0 || (external <= limit && bytes <= limit - external);
    if (fits)
        ohi_ledger_add(context->account, kind, bytes);
    ohi_lock_release(&context->lock);
    return fits;
}

bool ohi_context_charge(oh_context *context, ohi_ledger_kind kind, uint64_t bytes)
{
    if (OHI_UNLIKELY(ohi_get_relaxed(&context->limit) != 0))
        return charge_limited(context, kind, bytes);
    ohi_ledger_add(context->account, kind, bytes);
    return true;
}

bool ohi_context_charge_account(uint32_t account, ohi_ledger_kind kind, uint64_t bytes)
{
    oh_context *context = ohi_context_of_account(account);
    if (context->account == account)
        return ohi_context_charge(context, kind, bytes);
    ohi_ledger_add(account, kind, bytes);
    return true;
}

oh_status oh_context_account(oh_context *context, uint64_t bytes)
{
    context = ohi_context_or_default(context);
    return ohi_context_charge(context, OHI_LEDGER_ACCOUNTED, bytes) ? OH_OK : OH_ERR_MEMORY_LIMIT;
}

void oh_context_unaccount(oh_context *context, uint64_t bytes)
{
    ohi_ledger_remove(ohi_context_or_default(context)->account, OHI_LEDGER_ACCOUNTED, bytes);
}

void oh_context_count_array_buffers(oh_context *context, uint64_t bytes)
{
    ohi_ledger_add(ohi_context_or_default(context)->account, OHI_LEDGER_ARRAY_BUFFERS, bytes);
}

void oh_context_uncount_array_buffers(oh_context *context, uint64_t bytes)
{
    ohi_ledger_remove(ohi_context_or_default(context)->account, OHI_LEDGER_ARRAY_BUFFERS, bytes);
}

void oh_context_set_heap_reporter(oh_context *context, oh_heap_report_fn *report, void *opaque)
{
    context = ohi_context_or_default(context);
    ohi_lock_acquire(&context->lock);
    context->report = report;
    context->report_opaque = opaque;
    ohi_lock_release(&context->lock);
}
