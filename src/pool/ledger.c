#include "pool/ledger.h"

#include "platform/platform.h"
#include "pool/thread_heap.h"

/* Counts of threads that have no memory for a heap. The default account's entry is always there,
   the table from the first account that was opened. */
static ohi_ledger_entry shared_default;
static _Atomic(ohi_ledger_entry *) shared_table;
static _Atomic uint32_t account_count = 1;

bool ohi_ledger_open(uint32_t account)
{
    if (ohi_get_acquire(&shared_table) == NULL) {
        const size_t bytes = OHI_LEDGER_ACCOUNTS * sizeof(ohi_ledger_entry);
        ohi_ledger_entry *table = ohi_pages_map(bytes, ohi_page_bytes());
        if (table == NULL)
            return false;
        ohi_set_release(&shared_table, table);
    }
    ohi_set_release(&account_count, account + 1);
    return true;
}

static ohi_ledger_entry *shared_entry(uint32_t account)
{
    return account == 0 ? &shared_default : &ohi_get_acquire(&shared_table)[account];
}

void ohi_ledger_add(uint32_t account, ohi_ledger_kind kind, uint64_t bytes)
{
    ohi_heap *heap = ohi_heap_attach();
    if (OHI_LIKELY(heap != NULL)) {
        ohi_ledger_entry_add(ohi_heap_entry(heap, ohi_payer_of(account)), kind, bytes);
        return;
    }
    (void)ohi_add_relaxed(&shared_entry(account)->added[kind], bytes);
}

void ohi_ledger_remove(uint32_t account, ohi_ledger_kind kind, uint64_t bytes)
{
    ohi_heap *heap = ohi_heap_attach();
    if (OHI_LIKELY(heap != NULL))
        ohi_ledger_entry_remove(ohi_heap_entry(heap, ohi_payer_of(account)), kind, bytes);
    else
        (void)ohi_add_release(&shared_entry(account)->removed[kind], bytes);
}

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
}

/* Accounts `first` to `last` in every heap. */
static void visit(uint32_t first, uint32_t last, entry_visitor *visitor, ohi_ledger_totals *totals)
{
    for (ohi_heap *heap = ohi_heap_first(); heap != NULL; heap = heap->next)
        for (uint32_t account = first; account <= last; account++)
            visitor(ohi_heap_entry(heap, ohi_payer_of(account)), totals);
    for (uint32_t account = first; account <= last; account++)
        visitor(shared_entry(account), totals);
}

void ohi_ledger_read(uint32_t account, ohi_ledger_totals *out)
{
    *out = (ohi_ledger_totals){0};
    visit(account, account, sum_removed, out);
    visit(account, account, sum_added, out);
}

void ohi_ledger_read_all(ohi_ledger_totals *out)
{
    *out = (ohi_ledger_totals){0};
    const uint32_t last = ohi_get_acquire(&account_count) - 1;
    visit(0, last, sum_removed, out);
    visit(0, last, sum_added, out);
}

uint64_t ohi_ledger_external(const ohi_ledger_totals *totals)
{
    uint64_t sum = 0;
    for (unsigned kind = 0; kind < OHI_LEDGER_EXTERNAL_KINDS; kind++)
        sum += ohi_ledger_balance(totals, (ohi_ledger_kind)kind);
    return sum;
}
