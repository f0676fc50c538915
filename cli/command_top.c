/* `offheap top [PID]`: the running programs, refreshed every second on a terminal, once otherwise.
 */
#ifndef _DEFAULT_SOURCE /* the flags of curses may define it */
#define _DEFAULT_SOURCE
#endif
#include "command.h"
#include "top_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef OFFHEAP_HAVE_CURSES
#include <curses.h>
#endif

enum { REFRESH_MS = 1000, FIRST_REFRESH_US = 250000 };

static const char usage[] =
    "usage: offheap top [PID]\n\n"
    "Shows the programs that publish their counters (offheap run --monitor FILE): memory, pool, "
    "rates\n"
    "of allocation and conversion; with PID one program in detail, with the lines that hold most.\n"
    "On a terminal it refreshes every second until q is pressed; otherwise it prints once.\n";

static void print_view(FILE *out, int64_t only, const top_look *before, const top_look *now)
{
    if (only != 0)
        top_print_program(out, before, now);
    else
        top_print_list(out, before, now);
}

/* Two looks a moment apart, so that there are rates; the counters behind them are renewed four
   times a second. */
static int print_once(int64_t only, top_look looks[2])
{
    top_take(&looks[0], only);
    if (looks[0].count > 0)
        usleep(2 * FIRST_REFRESH_US);
    top_take(&looks[1], only);
    if (only != 0 && looks[1].count == 0)
        return cli_failure("process %lld publishes no counters (offheap run --monitor FILE does)",
                           (long long)only);
    print_view(stdout, only, &looks[0], &looks[1]);
    return fflush(stdout) == 0 ? CLI_EXIT_OK : cli_failure("cannot write the list");
}

#ifdef OFFHEAP_HAVE_CURSES
/* The view as text on the screen; what does not fit is cut. */
static void paint(const char *text)
{
    erase();
    attron(A_BOLD);
    mvprintw(0, 0, "offheap top   q: quit");
    attroff(A_BOLD);
    int row = 2;
    for (const char *line = text; *line != '\0' && row < LINES; row++) {
        const int length = (int)strcspn(line, "\n");
        if (row == 2)
            attron(A_REVERSE);
        mvaddnstr(row, 0, line, length < COLS ? length : COLS);
        if (row == 2)
            attroff(A_REVERSE);
        line += length + (line[length] == '\n');
    }
    refresh();
}

static void show(int64_t only, top_look looks[2])
{
    for (int turn = 0;; turn ^= 1) {
        char *text = NULL;
        size_t length = 0;
        top_take(&looks[turn], only);
        FILE *out = open_memstream(&text, &length);
        if (out == NULL)
            return;
        print_view(out, only, &looks[turn ^ 1], &looks[turn]);
        if (fclose(out) == 0)
            paint(text);
        free(text);
        const int key = getch();
        if (key == 'q' || key == 'Q')
            return;
    }
}

static int run_screen(int64_t only, top_look looks[2])
{
    if (initscr() == NULL)
        return print_once(only, looks);
    cbreak();
    noecho();
    curs_set(0);
    timeout(REFRESH_MS);
    show(only, looks);
    endwin();
    return CLI_EXIT_OK;
}
#else
static int run_screen(int64_t only, top_look looks[2])
{
    return print_once(only, looks);
}
#endif

static int run(int argc, char **argv)
{
    char *end = NULL;
    const long long only = argc > 1 ? strtoll(argv[1], &end, 10) : 0;
    if (argc > 2)
        return cli_usage_error("top", "one process at a time");
    if (argc == 2 && (*argv[1] == '\0' || *end != '\0' || only <= 0))
        return cli_usage_error("top", "'%s' is no process id", argv[1]);
    top_look *looks = calloc(2, sizeof *looks);
    if (looks == NULL)
        return cli_failure("out of memory");
    const bool is_screen = isatty(STDOUT_FILENO) && isatty(STDIN_FILENO);
    const int exit_code = is_screen ? run_screen(only, looks) : print_once(only, looks);
    free(looks);
    return exit_code;
}

const cli_command cli_command_top = {
    .name = "top",
    .summary = "watch running programs: memory, pool, rates, top lines",
    .usage = usage,
    .run = run,
};
