/*
 * The formats differ in few lines. 0.0.4 has no `# UNIT` and no `# EOF`; it names the family of a
 * counter as its sample is named, with `_total`; and what OpenMetrics calls an info is a gauge.
 *
 *     # TYPE process_cpu_seconds counter        # TYPE process_cpu_seconds_total counter
 *     # UNIT process_cpu_seconds seconds
 *     # HELP process_cpu_seconds Time spent.    # HELP process_cpu_seconds_total Time spent.
 *     process_cpu_seconds_total{...} 1.5        process_cpu_seconds_total{...} 1.5
 */
#include "export_format.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What a client accepts (RFC 9110, 12.5.1). */

static size_t skip_blanks(const char *at)
{
    return strspn(at, " \t");
}

/* The weight in the parameters of a media range, which end at `end`: 1 when there is none. */
static double weight_of(const char *at, const char *end)
{
    while (at < end && (at = memchr(at, ';', (size_t)(end - at))) != NULL) {
        at += 1 + skip_blanks(at + 1);
        if (at < end && (*at == 'q' || *at == 'Q') && at[1] == '=')
            return strtod(at + 2, NULL);
    }
    return 1;
}

/* How exactly a media range names `type`: 3 the type, 2 "text/" and a star, 1 both stars, 0 not. */
static int match(const char *range, size_t length, const char *type)
{
    const size_t family = strcspn(type, "/") + 1;
    if (length == strlen(type) && strncasecmp(range, type, length) == 0)
        return 3;
    if (length == family + 1 && range[family] == '*' && strncasecmp(range, type, family) == 0)
        return 2;
    return length == 3 && strncmp(range, "*/*", 3) == 0;
}

/* The weight that the header gives to a type: that of the range that names it most exactly. */
static double weight_for(const char *accept, const char *type)
{
    double weight = 0;
    int best = 0;
    while (*accept != '\0') {
        const char *range = accept + skip_blanks(accept);
        const char *end = range + strcspn(range, ",");
        const int exactness = match(range, strcspn(range, ";, \t"), type);
        if (exactness > best) {
            best = exactness;
            weight = weight_of(range, end);
        }
        accept = *end == ',' ? end + 1 : end;
    }
    return weight;
}

bool export_prefers_openmetrics(const char *accept)
{
    if (accept == NULL || *accept == '\0')
        return true;
    return weight_for(accept, "application/openmetrics-text") >= weight_for(accept, "text/plain");
}

/* Text format 0.0.4. */

static bool begins_with(const char *line, const char *text)
{
    return strncmp(line, text, strlen(text)) == 0;
}

/* What the samples of a family have behind its name. */
static const char *suffix_of_type(const char *type)
{
    return begins_with(type, "counter") ? "_total" : begins_with(type, "info") ? "_info" : "";
}

/* "# TYPE name type" and "# HELP name text", both `length` bytes. */
static void write_comment(FILE *out, const char *line, size_t length, const char **suffix)
{
    const size_t name = sizeof "# TYPE " - 1;
    const size_t name_end = name + strcspn(line + name, " \n");
    const char *rest = line + name_end;
    int rest_length = (int)(length - name_end);
    if (begins_with(line, "# TYPE ")) {
        *suffix = suffix_of_type(rest + (rest_length > 0));
        if (strcmp(*suffix, "_info") == 0) {
            rest = " gauge";
            rest_length = (int)strlen(rest);
        }
    }
    fprintf(out, "%.*s%s%.*s\n", (int)name_end, line, *suffix, rest_length, rest);
}

void export_write_text(FILE *out, const char *openmetrics)
{
    const char *suffix = "";
    while (*openmetrics != '\0') {
        const size_t length = strcspn(openmetrics, "\n");
        if (begins_with(openmetrics, "# TYPE ") || begins_with(openmetrics, "# HELP "))
            write_comment(out, openmetrics, length, &suffix);
        else if (openmetrics[0] != '#')
            fprintf(out, "%.*s\n", (int)length, openmetrics);
        openmetrics += length + (openmetrics[length] == '\n');
    }
}
