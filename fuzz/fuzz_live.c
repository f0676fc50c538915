/* Any bytes where another program's counters are expected: they are refused, or come out as
 * metrics. */
#define _GNU_SOURCE
#include "fuzz_input.h"

#include "monitor/page.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void write_page(const ohi_page *page, size_t bytes)
{
    char path[128];
    ohi_page_path(path, sizeof path, getpid());
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    fuzz_expect(fd >= 0 && write(fd, page, bytes) == (ssize_t)bytes);
    close(fd);
}

static void write_metrics(const oh_live_snapshot *snapshot)
{
    static char text[1 << 20];
    FILE *out = fmemopen(text, sizeof text, "w");
    if (out == NULL)
        return;
    (void)!oh_live_write_openmetrics(out, snapshot, 1);
    fclose(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static ohi_page page;
    static oh_live_snapshot snapshot;
    memset(&page, 0, sizeof page);
    size_t bytes = size < sizeof page ? size : sizeof page;
    memcpy(&page, data, bytes);
    if (size == 0 || data[0] % 4 != 0) { /* mostly a header that says the right thing */
        page.magic = OHI_PAGE_MAGIC;
        page.size = sizeof page;
        page.sequence &= ~1u;
        page.data.pid = getpid();
    }
    write_page(&page, size % 8 == 7 ? bytes : sizeof page);
    if (oh_live_read(getpid(), &snapshot) == OH_OK)
        write_metrics(&snapshot);
    char path[128];
    ohi_page_path(path, sizeof path, getpid());
    unlink(path);
    return 0;
}
