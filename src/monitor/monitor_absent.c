/* What a build without the monitor (OFFHEAP_MONITOR=OFF) has in its place: every call is there, so
   that programs link, starting fails with OH_ERR_NOT_SUPPORTED, and the probes do nothing. */
#include <offheap/doctor.h>
#include <offheap/live.h>
#include <offheap/monitor.h>

int oh_monitor_active;
oh_probe_gates oh_monitor_gates;

oh_status oh_monitor_start(const oh_monitor_options *options)
{
    (void)options;
    return OH_ERR_NOT_SUPPORTED;
}

bool oh_monitor_is_finished(void)
{
    return false;
}

int oh_monitor_log_error(void)
{
    return 0;
}

uint32_t oh_monitor_site_capture(void)
{
    return 0;
}

uint64_t oh_monitor_conversion_begin(void)
{
    return 0;
}

bool oh_monitor_is_watched(const uint8_t *data, size_t length)
{
    (void)data, (void)length;
    return false;
}

bool oh_monitor_write_begin(oh_write_probe *probe)
{
    (void)probe;
    return false;
}

void oh_monitor_view_gone(const void *handle)
{
    (void)handle;
}

void oh_monitor_indexed_write(const void *handle, const uint8_t *data, size_t length)
{
    (void)handle, (void)data, (void)length;
}

/* X(function, its one parameter): those that take one thing and say nothing. */
#define SILENT(X)                                                                                  \
    X(oh_monitor_request_finish, void)                                                             \
    X(oh_monitor_stop, void)                                                                       \
    X(oh_monitor_site_pop, void)                                                                   \
    X(oh_monitor_task, void)                                                                       \
    X(oh_monitor_skip_views, void)                                                                 \
    X(oh_monitor_poll, void)                                                                       \
    X(oh_monitor_collection, void)

#define DEFINE_SILENT(function, parameter)                                                         \
    void function(parameter)                                                                       \
    {                                                                                              \
    }
SILENT(DEFINE_SILENT)

void oh_monitor_finish(oh_monitor_ending ending, int code)
{
    (void)ending, (void)code;
}

void oh_monitor_expect(const char *file, int line, uint64_t max_bytes)
{
    (void)file, (void)line, (void)max_bytes;
}

void oh_monitor_attach(const oh_monitor_runtime *runtime)
{
    (void)runtime;
}

void oh_monitor_detach(void *opaque)
{
    (void)opaque;
}

void oh_monitor_site_push(uint32_t site)
{
    (void)site;
}

void oh_monitor_conversion_end(uint64_t begun, const oh_conversion *conversion)
{
    (void)begun, (void)conversion;
}

void oh_monitor_view(const oh_view *view)
{
    (void)view;
}

void oh_monitor_write_end(const oh_write_probe *probe)
{
    (void)probe;
}

void oh_monitor_read(const void *handle, const uint8_t *data, size_t length)
{
    (void)handle, (void)data, (void)length;
}

void oh_monitor_handle_cut(const oh_store *store, const uint8_t *data, size_t length,
                           const uint8_t *from, size_t from_length)
{
    (void)store, (void)data, (void)length, (void)from, (void)from_length;
}

void oh_monitor_handle_retained(const oh_store *store, const uint8_t *data, size_t length)
{
    (void)store, (void)data, (void)length;
}

void oh_monitor_handle_released(const oh_store *store, const uint8_t *data, size_t length)
{
    (void)store, (void)data, (void)length;
}

void oh_monitor_concat(const uint8_t *out, size_t length, const uint8_t *largest,
                       size_t largest_length)
{
    (void)out, (void)length, (void)largest, (void)largest_length;
}

void oh_monitor_external_allocated(const void *base, size_t length, uint64_t elapsed_ns)
{
    (void)base, (void)length, (void)elapsed_ns;
}

void oh_monitor_external_freed(const void *base)
{
    (void)base;
}

/* The doctor and the live view. */

oh_status oh_doctor_diagnose(const void *log, size_t length, const oh_doctor_options *options,
                             int *verdict)
{
    (void)log, (void)length, (void)options, (void)verdict;
    return OH_ERR_NOT_SUPPORTED;
}

oh_status oh_doctor_diagnose_file(const char *path, const oh_doctor_options *options, int *verdict)
{
    (void)path, (void)options, (void)verdict;
    return OH_ERR_NOT_SUPPORTED;
}

oh_status oh_doctor_check_outputs(const oh_doctor_options *options, const char **path)
{
    (void)options, (void)path;
    return OH_OK;
}

oh_status oh_doctor_start(const oh_doctor_options *options)
{
    (void)options;
    return OH_ERR_NOT_SUPPORTED;
}

oh_status oh_doctor_report(int *verdict)
{
    (void)verdict;
    return OH_ERR_NOT_SUPPORTED;
}

oh_status oh_doctor_stop(int *verdict)
{
    (void)verdict;
    return OH_ERR_NOT_SUPPORTED;
}

char *oh_doctor_json(void)
{
    return NULL;
}

size_t oh_live_list(int64_t *pids, size_t capacity)
{
    (void)pids, (void)capacity;
    return 0;
}

oh_status oh_live_read(int64_t pid, oh_live_snapshot *out)
{
    (void)pid, (void)out;
    return OH_ERR_NOT_SUPPORTED;
}

oh_status oh_live_set_findings(int64_t pid, uint64_t start_seconds,
                               const oh_live_findings *findings)
{
    (void)pid, (void)start_seconds, (void)findings;
    return OH_ERR_NOT_SUPPORTED;
}

oh_status oh_live_write_openmetrics(FILE *out, const oh_live_snapshot *list, size_t count)
{
    (void)out, (void)list, (void)count;
    return OH_ERR_NOT_SUPPORTED;
}
