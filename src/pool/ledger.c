#include "pool/ledger.h"

#include "platform/platform.h"
#include "pool/heap.h"

/* Counts of threads that have no memory for a heap or a block of their own. */
static ohi_ledger shared;

static ohi_ledger_block *add_block(ohi_ledger *ledger, uint32_t account)
{
    ohi_ledger_block *block = ohi_pages_map(sizeof(ohi_ledger_block), ohi_page_bytes());
    if (block == NULL)
        return NULL;
    ohi_ledger_block *expected = NULL;
    _Atomic(ohi_ledger_block *) *place = &ledger->blocks[account / OHI_LEDGER_BLOCK_ENTRIES];
    if (atomic_compare_exchange_strong(place, &expected, block))
        return block;
    ohi_pages_unmap(block, sizeof(ohi_ledger_block));
    return expected;
}

bool ohi_ledger_open(uint32_t account)
{
    return ohi_ledger_find(&shared, account) != NULL || add_block(&shared, account) != NULL;
}

/* The thread's own entry, or NULL when the shared one must do. */
static ohi_ledger_entry *own_entry(uint32_t account)
{
    ohi_heap *heap = ohi_heap_attach();
    if (heap == NULL)
        return NULL;
    ohi_ledger_entry *entry = ohi_ledger_find(&heap->ledger, account);
    if (entry == NULL && add_block(&heap->ledger, account) != NULL)
        entry = ohi_ledger_find(&heap->ledger, account);
    return entry;
}

/* Account 0 is the default context's, which exists before anything could be opened. */
static ohi_ledger_entry *shared_entry(uint32_t account)
{
    static ohi_ledger_entry of_default;
    return account == 0 ? &of_default : ohi_ledger_find(&shared, account);
}

void ohi_ledger_add(uint32_t account, ohi_ledger_kind kind, uint64_t bytes)
{
    ohi_ledger_entry *entry = own_entry(account);
    if (OHI_UNLIKELY(entry == NULL)) {
        entry = shared_entry(account);
        (void)ohi_add_relaxed(&entry->added[kind], bytes);
        if (kind < OHI_LEDGER_COUNTED_KINDS)
            (void)ohi_add_relaxed(&entry->count[kind], 1);
        return;
    }
    ohi_bump_relaxed(&entry->added[kind], bytes);
    if (kind < OHI_LEDGER_COUNTED_KINDS)
        ohi_bump_relaxed(&entry->count[kind], 1);
}

void ohi_ledger_remove(uint32_t account, ohi_ledger_kind kind, uint64_t bytes)
{
    ohi_ledger_entry *entry = own_entry(account);
    if (OHI_LIKELY(entry != NULL))
        ohi_bump_release(&entry->removed[kind], bytes);
    else
        (void)ohi_add_release(&shared_entry(account)->removed[kind], bytes);
}

/* One pass over the entries of a ledger: accounts `first` to `last`. */
typedef void entry_visitor(const ohi_ledger_entry *entry, ohi_ledger_totals *totals);

static void sum_removed(const ohi_ledger_entry *entry, ohi_ledger_totals *totals)
{
    for (unsigned kind = 0; kind < OHI_LEDGER_KINDS; kind++)
        totals->removed[kind] += ohi_get_acquire(&entry->removed[kind]);
}

static void sum_added(const ohi_ledger_entry *entry, ohi_ledger_totals *totals)
{
    for (unsigned kind = 0; kind < OHI_LEDGER_KINDS; kind++)
        totals->added[kind] += ohi_get_relaxed(&entry->added[kind]);
    for (unsigned kind = 0; kind < OHI_LEDGER_COUNTED_KINDS; kind++)
        totals->count[kind] += ohi_get_relaxed(&entry->count[kind]);
}

static void visit_one(uint32_t account, entry_visitor *visit, ohi_ledger_totals *totals)
{
    for (ohi_heap *heap = ohi_heap_first(); heap != NULL; heap = heap->next) {
        const ohi_ledger_entry *entry = ohi_ledger_find(&heap->ledger, account);
        if (entry != NULL)
            visit(entry, totals);
    }
    visit(shared_entry(account), totals);
}

static void visit_ledger(ohi_ledger *ledger, entry_visitor *visit, ohi_ledger_totals *totals)
{
    for (uint32_t account = 0; account < OHI_LEDGER_ACCOUNTS; account++) {
        const ohi_ledger_entry *entry = ohi_ledger_find(ledger, account);
        if (entry != NULL)
            visit(entry, totals);
        else
            account |= OHI_LEDGER_BLOCK_ENTRIES - 1; /* the whole block is missing */
    }
}

static void visit_all(entry_visitor *visit, ohi_ledger_totals *totals)
{
    for (ohi_heap *heap = ohi_heap_first(); heap != NULL; heap = heap->next)
        visit_ledger(&heap->ledger, visit, totals);
    visit_ledger(&shared, visit, totals);
    visit(shared_entry(0), totals);
}

void ohi_ledger_read(uint32_t account, ohi_ledger_totals *out)
{
    *out = (ohi_ledger_totals){0};
    visit_one(account, sum_removed, out);
    visit_one(account, sum_added, out);
}

void ohi_ledger_read_all(ohi_ledger_totals *out)
{
    *out = (ohi_ledger_totals){0};
    visit_all(sum_removed, out);
    visit_all(sum_added, out);
}
