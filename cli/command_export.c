/* `offheap export --listen=ADDRESS`: the counters of all running programs as OpenMetrics, for
 * Prometheus.
 *
 * The HTTP is libmicrohttpd's, loaded when it is needed: with all that it depends on it would
 * double the start-up of every other command. Each request looks at the programs anew; nothing is
 * kept between two. */
#ifndef _DEFAULT_SOURCE /* the flags of curses may define it */
#define _DEFAULT_SOURCE
#endif
#include "command.h"

#include <string.h>

static const char usage[] =
    "usage: offheap export [--listen=ADDRESS:PORT]\n\n"
    "Serves http://ADDRESS:PORT/metrics in OpenMetrics format: the counters of every program that\n"
    "publishes them (offheap run --monitor FILE). Runs until it is interrupted.\n\n"
    "  --listen=ADDRESS:PORT   default 127.0.0.1:9464; port 0 takes a free one and prints it\n"
    "  --once                  print the metrics to stdout and end\n";

#include <offheap/live.h>
#include <stdio.h>
#include <stdlib.h>

/* The metrics of all programs in memory from malloc; NULL when it is short. */
static char *make_metrics(size_t *length)
{
    enum { MOST = 1024 };
    int64_t pids[MOST];
    size_t found = oh_live_list(pids, MOST);
    found = found < MOST ? found : MOST;
    oh_live_snapshot *list = calloc(found + 1, sizeof *list);
    char *text = NULL;
    FILE *out = list != NULL ? open_memstream(&text, length) : NULL;
    if (out != NULL) {
        size_t count = 0;
        for (size_t i = 0; i < found; i++)
            count += oh_live_read(pids[i], &list[count]) == OH_OK;
        const oh_status status = oh_live_write_openmetrics(out, list, count);
        if (fclose(out) != 0 || status != OH_OK) {
            free(text);
            text = NULL;
        }
    }
    free(list);
    return text;
}

static int print_metrics(void)
{
    size_t length = 0;
    char *text = make_metrics(&length);
    if (text == NULL)
        return cli_failure("out of memory");
    const bool written = fwrite(text, 1, length, stdout) == length && fflush(stdout) == 0;
    free(text);
    return written ? CLI_EXIT_OK : cli_failure("cannot write the metrics");
}

#ifdef OFFHEAP_HAVE_MICROHTTPD
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#define CONTENT_TYPE "application/openmetrics-text; version=1.0.0; charset=utf-8"

/* The one list of what is used of the library. */
#define HTTP_FUNCTIONS(X)                                                                          \
    X(MHD_start_daemon)                                                                            \
    X(MHD_stop_daemon)                                                                             \
    X(MHD_get_daemon_info)                                                                         \
    X(MHD_create_response_from_buffer)                                                             \
    X(MHD_add_response_header)                                                                     \
    X(MHD_queue_response)                                                                          \
    X(MHD_destroy_response)

static struct {
#define HTTP_FIELD(name) __typeof__(&name) name;
    HTTP_FUNCTIONS(HTTP_FIELD)
#undef HTTP_FIELD
} http;

static bool load_http(void)
{
    void *library = dlopen(OFFHEAP_MICROHTTPD_FILE, RTLD_NOW | RTLD_LOCAL);
    bool found = library != NULL;
#define HTTP_FIND(name) found = found && (*(void **)&http.name = dlsym(library, #name)) != NULL;
    HTTP_FUNCTIONS(HTTP_FIND)
#undef HTTP_FIND
    return found;
}

static enum MHD_Result reply(struct MHD_Connection *connection, unsigned code, const char *type,
                             char *text, size_t length, enum MHD_ResponseMemoryMode mode)
{
    struct MHD_Response *response = http.MHD_create_response_from_buffer(length, text, mode);
    if (response == NULL)
        return MHD_NO;
    http.MHD_add_response_header(response, "Content-Type", type);
    const enum MHD_Result queued = http.MHD_queue_response(connection, code, response);
    http.MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result reply_static(struct MHD_Connection *connection, unsigned code, char *text)
{
    return reply(connection, code, "text/plain; charset=utf-8", text, strlen(text),
                 MHD_RESPMEM_PERSISTENT);
}

static enum MHD_Result answer(void *opaque, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *body,
                              size_t *body_length, void **request)
{
    static char not_found[] = "Try /metrics\n";
    static char not_allowed[] = "Only GET and HEAD\n";
    static char no_memory[] = "Out of memory\n";
    (void)opaque, (void)version, (void)body, (void)body_length, (void)request;
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return reply_static(connection, MHD_HTTP_METHOD_NOT_ALLOWED, not_allowed);
    if (strcmp(url, "/metrics") != 0)
        return reply_static(connection, MHD_HTTP_NOT_FOUND, not_found);
    size_t length = 0;
    char *text = make_metrics(&length);
    if (text == NULL)
        return reply_static(connection, MHD_HTTP_INTERNAL_SERVER_ERROR, no_memory);
    return reply(connection, MHD_HTTP_OK, CONTENT_TYPE, text, length, MHD_RESPMEM_MUST_FREE);
}

/* Reads "127.0.0.1:9464" or ":9464"; IPv4 only, the loopback where no address is given. */
static bool parse_address(const char *text, struct sockaddr_in *out)
{
    char host[INET_ADDRSTRLEN] = "127.0.0.1";
    const char *colon = strrchr(text, ':');
    char *end = NULL;
    if (colon == NULL || (size_t)(colon - text) >= sizeof host)
        return false;
    if (colon > text)
        snprintf(host, sizeof host, "%.*s", (int)(colon - text), text);
    const long port = strtol(colon + 1, &end, 10);
    if (end == colon + 1 || *end != '\0' || port < 0 || port > 65535)
        return false;
    *out = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    return inet_pton(AF_INET, host, &out->sin_addr) == 1;
}

static uint16_t port_of(struct MHD_Daemon *daemon, uint16_t wanted)
{
    const union MHD_DaemonInfo *info = http.MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info != NULL ? info->port : wanted;
}

/* Waits for the end; the daemon works on a thread of its own, which must not get these signals. */
static void wait_for_end(const sigset_t *ends)
{
    int received;
    while (sigwait(ends, &received) != 0)
        ;
}

static int serve(const char *listen_on)
{
    struct sockaddr_in address;
    sigset_t ends;
    if (!parse_address(listen_on, &address))
        return cli_usage_error("export", "--listen wants ADDRESS:PORT such as 127.0.0.1:9464");
    if (!load_http())
        return cli_failure(
            "cannot load libmicrohttpd (Debian: libmicrohttpd12); --once needs none");
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    struct MHD_Daemon *daemon =
        http.MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, answer, NULL,
                              MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_END);
    if (daemon == NULL)
        return cli_failure("cannot listen on %s: %s", listen_on, strerror(errno));
    char host[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &address.sin_addr, host, sizeof host);
    printf("http://%s:%u/metrics\n", host, port_of(daemon, ntohs(address.sin_port)));
    fflush(stdout);
    wait_for_end(&ends);
    http.MHD_stop_daemon(daemon);
    return CLI_EXIT_OK;
}
#else
static int serve(const char *listen_on)
{
    (void)listen_on;
    return cli_failure(
        "built without HTTP: install libmicrohttpd-dev and build again, or use --once");
}
#endif

static int run(int argc, char **argv)
{
    const char *listen_on = "127.0.0.1:9464";
    bool once = false;
    for (int i = 1; i < argc; i++) {
        const char *value;
        if (cli_option(argv[i], "--listen", &value) && value != NULL)
            listen_on = value;
        else if (cli_option(argv[i], "--once", &value) && value == NULL)
            once = true;
        else
            return cli_usage_error("export", "unknown argument '%s'", argv[i]);
    }
    return once ? print_metrics() : serve(listen_on);
}

const cli_command cli_command_export = {
    .name = "export",
    .summary = "serve the counters of running programs to Prometheus",
    .usage = usage,
    .run = run,
};
