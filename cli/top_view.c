#include "top_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Text. */

/* "12.3M": at most six characters. */
static const char *short_size(char text[16], double bytes)
{
    static const char units[] = "BKMGTP";
    size_t unit = 0;
    while (fabs(bytes) >= 999.5 && units[unit + 1] != '\0') {
        bytes /= 1024;
        unit++;
    }
    snprintf(text, 16, unit == 0 || fabs(bytes) >= 99.95 ? "%.0f%c" : "%.1f%c", bytes, units[unit]);
    return text;
}

static bool is_character_start(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

/* Text in exactly `columns` columns, cut or filled with spaces; no control character gets out. */
static void print_cell(FILE *out, const char *text, size_t columns)
{
    size_t used = 0;
    for (; *text != '\0'; text++) {
        if (is_character_start(*text) && used++ == columns)
            return;
        fputc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, out);
    }
    fprintf(out, "%*s", (int)(columns - used), "");
}

static void print_duration(FILE *out, uint64_t ns)
{
    const uint64_t seconds = ns / UINT64_C(1000000000);
    const uint64_t hours = seconds / 3600;
    if (hours > 0)
        fprintf(out, "%" PRIu64 " h ", hours);
    if (seconds >= 60)
        fprintf(out, "%" PRIu64 " min ", seconds / 60 % 60);
    fprintf(out, "%" PRIu64 " s", seconds % 60);
}

static size_t character_count(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += is_character_start(*text);
    return count;
}

/* The whole text, or as much of it as fits. */
static void print_fitting(FILE *out, const char *text, size_t columns)
{
    const size_t count = character_count(text);
    print_cell(out, text, count < columns ? count : columns);
}

/* A column is too narrow for a path. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Looks. */

/* The index of a program in a look; its count when it is not there. */
static size_t find(const top_look *look, int64_t pid)
{
    size_t i = 0;
    while (i < look->count && look->programs[i].pid != pid)
        i++;
    return i;
}

typedef struct sums {
    double allocated, freed, converted;
} sums;

static sums sums_of(const oh_live_snapshot *program)
{
    sums sum = {0};
    for (size_t i = 0; i < OH_LIVE_CLASSES; i++) {
        sum.allocated += (double)program->classes[i].allocated_bytes;
        sum.freed += (double)program->classes[i].freed_bytes;
    }
    for (size_t d = 0; d < OH_LIVE_DIRECTIONS; d++)
        for (size_t e = 0; e < OH_LIVE_ENCODINGS; e++)
            sum.converted += (double)program->conversion_bytes[d][e];
    return sum;
}

/* By the program's own clock, which stands still between two updates of its page: then the rates
   stay what they were. */
static top_rates rates_since(const top_look *before, const oh_live_snapshot *program)
{
    const size_t at = find(before, program->pid);
    const oh_live_snapshot *old = &before->programs[at];
    if (at == before->count || old->start_seconds != program->start_seconds)
        return (top_rates){0};
    if (program->age_ns <= old->age_ns)
        return before->rates[at];
    const double seconds = (double)(program->age_ns - old->age_ns) / 1e9;
    const sums then = sums_of(old);
    const sums now = sums_of(program);
    return (top_rates){
        .allocated = (now.allocated - then.allocated) / seconds,
        .freed = (now.freed - then.freed) / seconds,
        .converted = (now.converted - then.converted) / seconds,
        .growth = ((double)program->external - (double)old->external) / seconds,
        .cpu = (double)(program->cpu_ns - old->cpu_ns) / 1e9 / seconds,
    };
}

typedef enum column_kind { COUNT, NAME, PERCENT, SIZE, CHANGE, LIMIT } column_kind;

static const struct {
    const char *title;
    size_t width;
    int worth;
    column_kind kind;
} columns_of[] = {
#define TOP_COLUMN_ROW(id, title, width, worth, kind, value) {title, width, worth, kind},
    TOP_COLUMNS(TOP_COLUMN_ROW)
#undef TOP_COLUMN_ROW
};

const char *top_column_title(top_column column)
{
    return columns_of[column].title;
}

static double value_of(const oh_live_snapshot *p, const top_rates *rate, top_column column)
{
    switch (column) {
#define TOP_COLUMN_VALUE(id, title, width, worth, kind, value)                                     \
    case TOP_##id:                                                                                 \
        return value;
        TOP_COLUMNS(TOP_COLUMN_VALUE)
#undef TOP_COLUMN_VALUE
    case TOP_COLUMN_COUNT:
        break;
    }
    return 0;
}

/* Does program `right` belong before `left`? Most first, names and numbers of processes least. */
static bool is_out_of_order(const top_look *look, size_t left, size_t right, top_order order)
{
    const oh_live_snapshot *l = &look->programs[left];
    const oh_live_snapshot *r = &look->programs[right];
    double difference =
        value_of(l, &look->rates[left], order.by) - value_of(r, &look->rates[right], order.by);
    if (order.by == TOP_PROGRAM)
        difference = (double)strcmp(base_name(l->program), base_name(r->program));
    const bool least_first = columns_of[order.by].kind <= NAME;
    return least_first != order.reversed ? difference > 0 : difference < 0;
}

/* By insertion: there are few, and equal ones keep their places. */
static void sort(top_look *look, top_order order)
{
    for (size_t i = 1; i < look->count; i++) {
        for (size_t j = i; j > 0 && is_out_of_order(look, j - 1, j, order); j--) {
            const oh_live_snapshot program = look->programs[j];
            const top_rates rates = look->rates[j];
            look->programs[j] = look->programs[j - 1];
            look->rates[j] = look->rates[j - 1];
            look->programs[j - 1] = program;
            look->rates[j - 1] = rates;
        }
    }
}

void top_take(top_look *look, int64_t only, const top_look *before, top_order order)
{
    int64_t pids[TOP_PROGRAMS] = {only};
    size_t count = only != 0 ? 1 : oh_live_list(pids, TOP_PROGRAMS);
    if (count > TOP_PROGRAMS)
        count = TOP_PROGRAMS;
    look->count = 0;
    for (size_t i = 0; i < count; i++) {
        oh_live_snapshot *program = &look->programs[look->count];
        if (oh_live_read(pids[i], program) == OH_OK)
            look->rates[look->count++] = rates_since(before, program);
    }
    sort(look, order);
}

/* The list. */

/* Which columns there is room for, and how wide the one with the names is. */
typedef struct layout {
    bool shown[TOP_COLUMN_COUNT];
    size_t name_width;
} layout;

static size_t width_of(const layout *chosen)
{
    size_t width = 0;
    for (top_column c = 0; c < TOP_COLUMN_COUNT; c++)
        width += chosen->shown[c] ? columns_of[c].width + 1 : 0;
    return width - 1;
}

static size_t longest_name(const top_look *look)
{
    size_t longest = columns_of[TOP_PROGRAM].width;
    for (size_t i = 0; i < look->count; i++) {
        const size_t width = character_count(base_name(look->programs[i].program));
        longest = width > longest ? width : longest;
    }
    return longest;
}

static layout choose_layout(const top_look *look, size_t columns)
{
    layout chosen = {.name_width = longest_name(look)};
    bool is_limited = false;
    for (size_t i = 0; i < look->count; i++)
        is_limited = is_limited || look->programs[i].limit_bytes != 0;
    for (top_column c = 0; c < TOP_COLUMN_COUNT; c++)
        chosen.shown[c] = c != TOP_LIMIT || is_limited;
    if (columns == 0)
        return chosen;
    while (width_of(&chosen) > columns) {
        top_column least = TOP_PID;
        for (top_column c = 0; c < TOP_COLUMN_COUNT; c++)
            if (chosen.shown[c] && columns_of[c].worth < columns_of[least].worth)
                least = c;
        if (least == TOP_PID)
            break;
        chosen.shown[least] = false;
    }
    const size_t used = width_of(&chosen) - columns_of[TOP_PROGRAM].width;
    const size_t room = columns > used ? columns - used : columns_of[TOP_PROGRAM].width;
    chosen.name_width = chosen.name_width < room ? chosen.name_width : room;
    return chosen;
}

static void print_value(FILE *out, const top_look *look, size_t index, top_column column)
{
    const oh_live_snapshot *program = &look->programs[index];
    const double value = value_of(program, &look->rates[index], column);
    const int width = (int)columns_of[column].width;
    char size[16];
    switch (columns_of[column].kind) {
    case COUNT:
        fprintf(out, "%*.0f", width, value);
        break;
    case PERCENT:
        fprintf(out, "%*.1f", width, value * 100);
        break;
    case LIMIT:
        if (program->limit_bytes != 0)
            fprintf(out, "%*.1f", width, value * 100);
        else
            fprintf(out, "%*s", width, "-");
        break;
    case CHANGE:
        fprintf(out, "%*s%s", width - (int)strlen(short_size(size, value)), value > 0 ? "+" : "",
                size);
        break;
    case SIZE:
    case NAME:
        fprintf(out, "%*s", width, short_size(size, value));
        break;
    }
}

static void print_headline(FILE *out, const layout *chosen)
{
    for (top_column c = 0; c < TOP_COLUMN_COUNT; c++) {
        if (!chosen->shown[c])
            continue;
        fputs(c > 0 ? " " : "", out);
        if (c == TOP_PROGRAM)
            print_cell(out, columns_of[c].title, chosen->name_width);
        else
            fprintf(out, "%*s", (int)columns_of[c].width, columns_of[c].title);
    }
    fputc('\n', out);
}

static void print_program_line(FILE *out, const top_look *look, size_t index, const layout *chosen)
{
    for (top_column c = 0; c < TOP_COLUMN_COUNT; c++) {
        if (!chosen->shown[c])
            continue;
        fputs(c > 0 ? " " : "", out);
        if (c == TOP_PROGRAM)
            print_cell(out, base_name(look->programs[index].program), chosen->name_width);
        else
            print_value(out, look, index, c);
    }
    fputc('\n', out);
}

static void print_totals(FILE *out, const top_look *look)
{
    double external = 0, pool = 0, allocated = 0;
    char t[3][16];
    for (size_t i = 0; i < look->count; i++) {
        external += (double)look->programs[i].external;
        pool += (double)look->programs[i].pool_reserved;
        allocated += look->rates[i].allocated;
    }
    fprintf(out, "%zu program%s: %s external, %s pool, %s/s allocated\n\n", look->count,
            look->count == 1 ? "" : "s", short_size(t[0], external), short_size(t[1], pool),
            short_size(t[2], allocated));
}

void top_print_list(FILE *out, const top_look *look, size_t columns)
{
    if (look->count == 0) {
        fputs("No program publishes its counters. Start one with\n\n"
              "    offheap run --monitor FILE\n",
              out);
        return;
    }
    const layout chosen = choose_layout(look, columns);
    print_totals(out, look);
    print_headline(out, &chosen);
    for (size_t i = 0; i < look->count; i++)
        print_program_line(out, look, i, &chosen);
}

/* One program. */

void top_history_add(top_history *history, const oh_live_snapshot *program)
{
    if (history->pid != program->pid)
        *history = (top_history){.pid = program->pid};
    if (history->count == TOP_HISTORY) {
        history->count--;
        memmove(history->external, history->external + 1,
                history->count * sizeof *history->external);
    }
    history->external[history->count++] = program->external;
}

/* External memory over the last looks as bars from nothing to the most there was. */
static void print_history(FILE *out, const top_history *history, size_t columns)
{
    static const char *const bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const size_t room = columns > 20 ? columns - 12 : 60;
    const size_t shown = history->count < room ? history->count : room;
    uint64_t most = 1;
    char size[16];
    for (size_t i = 0; i < history->count; i++)
        most = history->external[i] > most ? history->external[i] : most;
    fputs("  external  ", out);
    for (size_t i = history->count - shown; i < history->count; i++)
        fputs(bars[(size_t)((double)history->external[i] / (double)most * 7.999)], out);
    fprintf(out, "\n            the last %zu looks, at most %s\n\n", shown,
            short_size(size, (double)most));
}

static void print_memory(FILE *out, const oh_live_snapshot *p, const top_rates *rates)
{
    char t[4][16];
    fprintf(out, "  RSS       %6s    heap     %6s    external %6s  (%s%s/s)\n",
            short_size(t[0], (double)p->rss), short_size(t[1], (double)p->heap_used),
            short_size(t[2], (double)p->external), rates->growth > 0 ? "+" : "",
            short_size(t[3], rates->growth));
    fprintf(out, "  pool      %6s    in use   %6s    pinned   %6s\n",
            short_size(t[0], (double)p->pool_reserved), short_size(t[1], (double)p->pool_used),
            short_size(t[2], (double)p->pinned));
    fprintf(out, "  allocates %6s/s  frees    %6s/s  converts %6s/s\n",
            short_size(t[0], rates->allocated), short_size(t[1], rates->freed),
            short_size(t[2], rates->converted));
    fprintf(out, "  collections for external memory: %" PRIu64 "\n\n", p->pressure_collections);
}

static void print_conversions(FILE *out, const oh_live_snapshot *program)
{
    static const char *const directions[] = {"bytes to string", "string to bytes", "JSON"};
    bool any = false;
    for (size_t d = 0; d < OH_LIVE_DIRECTIONS; d++) {
        for (size_t e = 0; e < OH_LIVE_ENCODINGS; e++) {
            char text[16];
            if (program->conversions[d][e] == 0)
                continue;
            if (!any)
                fprintf(out, "  %-16s %-10s %14s %10s\n", "CONVERSION", "ENCODING", "CALLS",
                        "BYTES");
            fprintf(out, "  %-16s %-10s %14" PRIu64 " %10s\n", directions[d],
                    oh_encoding_name((oh_encoding)e), program->conversions[d][e],
                    short_size(text, (double)program->conversion_bytes[d][e]));
            any = true;
        }
    }
    fputs(any ? "\n" : "", out);
}

static void print_sites(FILE *out, const oh_live_snapshot *program, size_t columns)
{
    if (program->site_count == 0) {
        fputs("  No line holds any Buffer.\n", out);
        return;
    }
    fprintf(out, "  %10s %10s  %s\n", "LIVE", "ALLOCATED", "LINE");
    for (size_t i = 0; i < program->site_count && i < OH_LIVE_SITES; i++) {
        char text[OH_LIVE_TEXT_BYTES + 1];
        char live[16];
        char all[16];
        size_t length = (size_t)snprintf(text, sizeof text, "%s", program->sites[i].text);
        while (length > 0 && text[length - 1] == ' ') /* a line outside of functions */
            text[--length] = '\0';
        fprintf(out, "  %10s %10s  ", short_size(live, (double)program->sites[i].live_bytes),
                short_size(all, (double)program->sites[i].allocated_bytes));
        print_fitting(out, text, columns > 40 ? columns - 25 : sizeof text);
        fputc('\n', out);
    }
}

void top_print_program(FILE *out, const oh_live_snapshot *program, const top_rates *rates,
                       const top_history *history, size_t columns)
{
    const char *name = base_name(program->program);
    char limit[16];
    print_cell(out, name,
               columns > 60 && strlen(name) > columns - 48 ? columns - 48 : strlen(name));
    fprintf(out, "  pid %" PRId64 "  up ", program->pid);
    print_duration(out, program->age_ns);
    fprintf(out, "  CPU %.1f %%", rates->cpu * 100);
    if (program->limit_bytes != 0)
        fprintf(out, "  %.1f %% of the limit %s",
                (double)program->external / (double)program->limit_bytes * 100,
                short_size(limit, (double)program->limit_bytes));
    fputs("\n\n", out);
    print_memory(out, program, rates);
    if (history != NULL && history->count > 1)
        print_history(out, history, columns);
    print_conversions(out, program);
    print_sites(out, program, columns);
}
