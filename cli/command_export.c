/* `offheap export --listen=ADDRESS`: the counters of all running programs as OpenMetrics, for
 * Prometheus.
 *
 * The HTTP is libmicrohttpd's, loaded when it is needed: with all that it depends on it would
 * double the start-up of every other command. Each request looks at the programs anew; nothing is
 * kept between two. */
#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE
#endif
#include "command.h"
#include "export_format.h"
#include "loaded_library.h"

#include <errno.h>
#include <offheap/live.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: offheap export [--listen=ADDRESS:PORT | --once]\n"
    "\n"
    "Serves http://ADDRESS:PORT/metrics to Prometheus: the counters of every program\n"
    "that publishes them (offheap run --monitor FILE), as OpenMetrics or, for clients\n"
    "that ask for it, in the older text format. Runs until it is interrupted.\n"
    "\n"
    "  --listen=ADDRESS:PORT   default 127.0.0.1:9464; [::1]:9464 for IPv6; port 0\n"
    "                          takes a free one; the address is printed\n"
    "  --once                  print the metrics to stdout and end\n";

/* The metrics of all programs into `out`; false when memory is short. */
static bool write_metrics(FILE *out)
{
    enum { MOST = 1024 };
    int64_t pids[MOST];
    size_t found = oh_live_list(pids, MOST);
    found = found < MOST ? found : MOST;
    oh_live_snapshot *list = calloc(found + 1, sizeof *list);
    if (list == NULL)
        return false;
    size_t count = 0;
    for (size_t i = 0; i < found; i++)
        count += oh_live_read(pids[i], &list[count]) == OH_OK;
    const oh_status status = oh_live_write_openmetrics(out, list, count);
    free(list);
    return status == OH_OK;
}

/* The metrics in memory from malloc; NULL when it is short. */
static char *make_metrics(size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    const bool written = out != NULL && write_metrics(out);
    if (out != NULL && fclose(out) == 0 && written)
        return text;
    free(text);
    return NULL;
}

static int print_metrics(void)
{
    size_t length = 0;
    char *text = make_metrics(&length);
    if (text == NULL)
        return cli_failure("out of memory");
    fwrite(text, 1, length, stdout);
    free(text);
    return cli_flush_output();
}

#ifdef OFFHEAP_HAVE_MICROHTTPD
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

/* The one list of what is used of the library. */
#define HTTP_FUNCTIONS(X)                                                                          \
    X(MHD_start_daemon)                                                                            \
    X(MHD_stop_daemon)                                                                             \
    X(MHD_get_daemon_info)                                                                         \
    X(MHD_lookup_connection_value)                                                                 \
    X(MHD_create_response_from_buffer)                                                             \
    X(MHD_add_response_header)                                                                     \
    X(MHD_queue_response)                                                                          \
    X(MHD_destroy_response)

CLI_LOADED_LIBRARY(http, HTTP_FUNCTIONS, OFFHEAP_MICROHTTPD_FILE)

static enum MHD_Result reply(struct MHD_Connection *connection, unsigned code, const char *type,
                             char *text, size_t length, enum MHD_ResponseMemoryMode mode)
{
    struct MHD_Response *response = http.MHD_create_response_from_buffer(length, text, mode);
    if (response == NULL) {
        if (mode == MHD_RESPMEM_MUST_FREE)
            free(text);
        return MHD_NO;
    }
    http.MHD_add_response_header(response, "Content-Type", type);
    if (code == MHD_HTTP_METHOD_NOT_ALLOWED)
        http.MHD_add_response_header(response, "Allow", "GET, HEAD");
    if (code == MHD_HTTP_OK)
        http.MHD_add_response_header(response, "Vary", "Accept");
    const enum MHD_Result queued = http.MHD_queue_response(connection, code, response);
    http.MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result reply_static(struct MHD_Connection *connection, unsigned code, char *text)
{
    return reply(connection, code, "text/plain; charset=utf-8", text, strlen(text),
                 MHD_RESPMEM_PERSISTENT);
}

/* OpenMetrics in memory from malloc as text format 0.0.4, likewise; takes over the first. */
static char *as_text(char *openmetrics, size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    if (out != NULL) {
        export_write_text(out, openmetrics);
        if (fclose(out) != 0) {
            free(text);
            text = NULL;
        }
    }
    free(openmetrics);
    return text;
}

static enum MHD_Result reply_metrics(struct MHD_Connection *connection)
{
    static char no_memory[] = "Out of memory\n";
    const char *accept = http.MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Accept");
    const bool is_openmetrics = export_prefers_openmetrics(accept);
    size_t length = 0;
    char *text = make_metrics(&length);
    if (text != NULL && !is_openmetrics)
        text = as_text(text, &length);
    if (text == NULL)
        return reply_static(connection, MHD_HTTP_INTERNAL_SERVER_ERROR, no_memory);
    return reply(connection, MHD_HTTP_OK,
                 is_openmetrics ? EXPORT_OPENMETRICS_TYPE : EXPORT_TEXT_TYPE, text, length,
                 MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result answer(void *opaque, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *body,
                              size_t *body_length, void **request)
{
    static char front[] = "The counters of programs that run under offheap run --monitor are at "
                          "/metrics\n";
    static char not_found[] = "Try /metrics\n";
    static char not_allowed[] = "Only GET and HEAD\n";
    (void)opaque, (void)version, (void)body, (void)body_length, (void)request;
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return reply_static(connection, MHD_HTTP_METHOD_NOT_ALLOWED, not_allowed);
    if (strcmp(url, "/metrics") == 0)
        return reply_metrics(connection);
    if (strcmp(url, "/") == 0)
        return reply_static(connection, MHD_HTTP_OK, front);
    return reply_static(connection, MHD_HTTP_NOT_FOUND, not_found);
}

/* An address to listen on, and how it reads. */
typedef struct listen_address {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } socket;
    char host[INET6_ADDRSTRLEN + 2];
    uint16_t port;
} listen_address;

static bool parse_host(listen_address *out)
{
    if (inet_pton(AF_INET, out->host, &out->socket.v4.sin_addr) == 1) {
        out->socket.v4.sin_family = AF_INET;
        out->socket.v4.sin_port = htons(out->port);
        return true;
    }
    char bare[INET6_ADDRSTRLEN + 2];
    const size_t length = strlen(out->host);
    if (length < 3 || out->host[0] != '[' || out->host[length - 1] != ']')
        return false;
    snprintf(bare, sizeof bare, "%.*s", (int)(length - 2), out->host + 1);
    out->socket.v6.sin6_family = AF_INET6;
    out->socket.v6.sin6_port = htons(out->port);
    return inet_pton(AF_INET6, bare, &out->socket.v6.sin6_addr) == 1;
}

/* Reads "127.0.0.1:9464", "[::1]:9464", "localhost:9464" or ":9464": names are not looked up, and
   the loopback is meant where no address is given. */
static bool parse_address(const char *text, listen_address *out)
{
    const char *colon = strrchr(text, ':');
    char *end = NULL;
    memset(out, 0, sizeof *out);
    if (colon == NULL || (size_t)(colon - text) >= sizeof out->host || colon[1] < '0' ||
        colon[1] > '9')
        return false;
    const unsigned long port = strtoul(colon + 1, &end, 10);
    snprintf(out->host, sizeof out->host, "%.*s", (int)(colon - text), text);
    if (*out->host == '\0' || strcmp(out->host, "localhost") == 0)
        strcpy(out->host, "127.0.0.1");
    out->port = (uint16_t)port;
    return *end == '\0' && port <= 65535 && parse_host(out);
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
    listen_address address;
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
    const unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD |
                           (address.socket.any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    errno = 0;
    struct MHD_Daemon *daemon = http.MHD_start_daemon(
        flags, 0, NULL, NULL, answer, NULL, MHD_OPTION_SOCK_ADDR, &address.socket, MHD_OPTION_END);
    if (daemon == NULL)
        return cli_failure("cannot listen on %s: %s", listen_on, strerror(errno));
    printf("http://%s:%u/metrics\n", address.host, port_of(daemon, address.port));
    const int exit_code = cli_flush_output();
    if (exit_code == CLI_EXIT_OK)
        wait_for_end(&ends);
    http.MHD_stop_daemon(daemon);
    return exit_code;
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
    const char *listen_on = NULL;
    bool once = false;
    for (int i = 1; i < argc; i++) {
        const char *value;
        if (cli_option(argv[i], "--listen", &value)) {
            if (value == NULL)
                return cli_usage_error("export", "--listen wants =ADDRESS:PORT");
            listen_on = value;
        } else if (strcmp(argv[i], "--once") == 0) {
            once = true;
        } else {
            return cli_unknown_argument(&cli_command_export, argv[i]);
        }
    }
    if (once && listen_on != NULL)
        return cli_usage_error("export", "one of --listen and --once");
    return once ? print_metrics() : serve(listen_on != NULL ? listen_on : "127.0.0.1:9464");
}

const cli_command cli_command_export = {
    .name = "export",
    .summary = "serve the counters of running programs to Prometheus",
    .usage = usage,
    .run = run,
};
