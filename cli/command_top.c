/*
 * `offheap top [PID]`: the running programs, refreshed every second on a terminal, once otherwise.
 *
 *     list  -- Enter -->  one program        both repainted every second from two looks
 *           <-- Esc  --
 *
 * The views are text (top_view.h); what is here puts it on the screen line by line, marks a line
 * and listens to keys. Curses is loaded when a screen is wanted: at the start of every program it
 * would take a fifth of a millisecond.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "command.h"
#include "top_view.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef OFFHEAP_HAVE_CURSES
#define NCURSES_NOMACROS /* its functions are called by pointers */
#include "loaded_library.h"

#include <curses.h>
#endif

enum { REFRESH_MS = 1000, FIRST_REFRESH_US = 500000 };

static const char usage[] =
    "usage: offheap top [PID]\n"
    "\n"
    "Shows the programs that publish their counters (offheap run --monitor FILE):\n"
    "memory, pool, rates of allocation and conversion; with PID one program in\n"
    "detail, with the lines that hold most. On a terminal it refreshes every second,\n"
    "otherwise it prints once.\n"
    "\n"
    "  up down  choose a program     Enter  show it in detail, Esc: the list again\n"
    "  < >      sort by the column to the left or right     r  the other way round\n"
    "  Space    refresh at once      q  quit\n";

static const top_order most_external_first = {.by = TOP_EXTERNAL};

/* Two looks a moment apart, so that there are rates; the counters behind them are renewed four
   times a second. */
static int print_once(int64_t only, top_look looks[2])
{
    looks[1].count = 0;
    top_take(&looks[0], only, &looks[1], most_external_first);
    if (looks[0].count > 0)
        usleep(FIRST_REFRESH_US);
    top_take(&looks[1], only, &looks[0], most_external_first);
    if (only != 0 && looks[1].count == 0)
        return cli_failure("process %lld publishes no counters (offheap run --monitor FILE does)",
                           (long long)only);
    if (only != 0)
        top_print_program(stdout, &looks[1].programs[0], &looks[1].rates[0], NULL, 0);
    else
        top_print_list(stdout, &looks[1], 0);
    return cli_flush_output();
}

#ifdef OFFHEAP_HAVE_CURSES
enum { LEAST_LINES = 5, LEAST_COLUMNS = 44, KEY_ESCAPE = 27 };

/* The one list of what is used of the library: no variables of it. */
#define CURSES_FUNCTIONS(X)                                                                        \
    X(newterm)                                                                                     \
    X(newwin)                                                                                      \
    X(endwin)                                                                                      \
    X(cbreak)                                                                                      \
    X(noecho)                                                                                      \
    X(keypad)                                                                                      \
    X(set_escdelay)                                                                                \
    X(curs_set)                                                                                    \
    X(wtimeout)                                                                                    \
    X(wgetch)                                                                                      \
    X(getmaxx)                                                                                     \
    X(getmaxy)                                                                                     \
    X(wattr_on)                                                                                    \
    X(wattr_off)                                                                                   \
    X(mvwhline)                                                                                    \
    X(mvwaddnstr)                                                                                  \
    X(werase)                                                                                      \
    X(wrefresh)

CLI_LOADED_LIBRARY(curses, CURSES_FUNCTIONS, OFFHEAP_CURSES_FILE)

typedef struct screen {
    WINDOW *window;  /* the whole terminal */
    top_look *looks; /* two, taken in turns */
    int turn;        /* the newer one */
    top_order order;
    int64_t chosen; /* the marked program of the list */
    int64_t only;   /* the one shown in detail; 0: the list */
    bool has_ended; /* that one: what is shown was its last */
    oh_live_snapshot last;
    top_rates last_rates;
    top_history history;
} screen;

/* Painting. */

static void paint_line(WINDOW *window, int row, const char *line, int length, attr_t look)
{
    curses.wattr_on(window, look, NULL);
    if (look & A_REVERSE)
        curses.mvwhline(window, row, 0, ' ', curses.getmaxx(window));
    curses.mvwaddnstr(window, row, 0, line, length);
    curses.wattr_off(window, look, NULL);
}

/* The text between the title and the keys; `headline` and `marked` are lines of it or -1. Lines
   behind the headline move up until the marked one can be seen. */
static void paint_text(WINDOW *window, const char *text, int headline, int marked)
{
    const int lines = curses.getmaxy(window);
    const int room = lines - 3;
    const int hidden = marked >= room ? marked - room + 1 : 0;
    int row = 2;
    for (int number = 0; *text != '\0' && row < lines - 1; number++) {
        const int length = (int)strcspn(text, "\n");
        const attr_t look = number == headline ? A_BOLD | A_UNDERLINE
                            : number == marked ? A_REVERSE
                                               : A_NORMAL;
        if (number <= headline || number > headline + hidden)
            paint_line(window, row++, text, length, look);
        text += length + (text[length] == '\n');
    }
}

static void paint_frame(const screen *s)
{
    char title[128];
    const char *keys =
        s->only != 0
            ? " Esc list   Space now   q quit"
            : " \xe2\x86\x91\xe2\x86\x93 choose   Enter lines   < > sort   r reverse   q quit";
    if (s->only != 0)
        snprintf(title, sizeof title, " offheap top   %s",
                 s->has_ended ? "the program has ended; its last figures" : "one program");
    else
        snprintf(title, sizeof title, " offheap top   by %s%s", top_column_title(s->order.by),
                 s->order.reversed ? ", reversed" : "");
    paint_line(s->window, 0, title, (int)strlen(title), A_REVERSE | A_BOLD);
    paint_line(s->window, curses.getmaxy(s->window) - 1, keys, (int)strlen(keys), A_REVERSE);
}

static const top_look *newest(const screen *s)
{
    return &s->looks[s->turn];
}

static int index_of(const screen *s, int64_t pid)
{
    const top_look *look = newest(s);
    for (size_t i = 0; i < look->count; i++)
        if (look->programs[i].pid == pid)
            return (int)i;
    return -1;
}

static void paint(const screen *s)
{
    char *text = NULL;
    size_t length = 0;
    const int columns = curses.getmaxx(s->window);
    curses.werase(s->window);
    if (curses.getmaxy(s->window) < LEAST_LINES || columns < LEAST_COLUMNS) {
        curses.mvwaddnstr(s->window, 0, 0, "too small", columns);
        curses.wrefresh(s->window);
        return;
    }
    FILE *out = open_memstream(&text, &length);
    if (out == NULL)
        return;
    const int chosen = index_of(s, s->chosen);
    if (s->only != 0)
        top_print_program(out, &s->last, &s->last_rates, &s->history, (size_t)columns);
    else
        top_print_list(out, newest(s), (size_t)columns);
    if (fclose(out) == 0) {
        const bool is_list = s->only == 0 && newest(s)->count > 0;
        paint_text(s->window, text, is_list ? TOP_HEADLINE : -1,
                   is_list && chosen >= 0 ? TOP_HEADLINE + 1 + chosen : -1);
        paint_frame(s);
    }
    free(text);
    curses.wrefresh(s->window);
}

/* Looking. */

static void look_again(screen *s)
{
    const top_look *before = newest(s);
    s->turn ^= 1;
    const top_look *look = newest(s);
    top_take(&s->looks[s->turn], 0, before, s->order);
    if (s->only != 0) {
        const int at = index_of(s, s->only);
        s->has_ended = at < 0;
        if (!s->has_ended) {
            s->last = look->programs[at];
            s->last_rates = look->rates[at];
            top_history_add(&s->history, &s->last);
        }
    } else if (index_of(s, s->chosen) < 0 && look->count > 0) {
        s->chosen = look->programs[0].pid;
    }
}

/* Keys. */

static void choose_neighbour(screen *s, int step)
{
    const int at = index_of(s, s->chosen) + step;
    if (at >= 0 && (size_t)at < newest(s)->count)
        s->chosen = newest(s)->programs[at].pid;
}

static void show_chosen(screen *s)
{
    const int at = index_of(s, s->chosen);
    if (s->only != 0 || at < 0)
        return;
    s->only = s->chosen;
    s->history = (top_history){0};
    look_again(s);
}

static void sort_by_neighbour(screen *s, int step)
{
    const int column = (int)s->order.by + step;
    if (column >= 0 && column < TOP_COLUMN_COUNT)
        s->order.by = (top_column)column;
}

/* Does what a key says; true: it is to quit. A key is answered by a look at once, except for those
   that only move the mark. */
static bool obey(screen *s, int key)
{
    switch (key) {
    case 'q':
    case 'Q':
        return true;
    case KEY_UP:
    case 'k':
        choose_neighbour(s, -1);
        return false;
    case KEY_DOWN:
    case 'j':
        choose_neighbour(s, 1);
        return false;
    case KEY_RESIZE:
        return false;
    case '\n':
    case KEY_ENTER:
        show_chosen(s);
        return false;
    case KEY_ESCAPE:
    case KEY_BACKSPACE:
    case KEY_LEFT:
        s->only = 0;
        break;
    case '<':
        sort_by_neighbour(s, -1);
        break;
    case '>':
        sort_by_neighbour(s, 1);
        break;
    case 'r':
        s->order.reversed = !s->order.reversed;
        break;
    default:
        curses.wtimeout(s->window, REFRESH_MS);
        break;
    }
    look_again(s);
    return false;
}

/* Ctrl-C leaves as q does; curses of itself would leave in a hurry and call that a failure. */
static volatile sig_atomic_t is_interrupted;

static void interrupt(int number)
{
    (void)number;
    is_interrupted = 1;
}

static void leave_on_signals(void)
{
    struct sigaction leave = {.sa_handler = interrupt};
    sigaction(SIGINT, &leave, NULL);
    sigaction(SIGTERM, &leave, NULL);
}

/* A window as large as the terminal, and it grows with it; NULL where there can be none. */
static WINDOW *open_window(void)
{
    if (getenv("TERM") == NULL || !load_curses() || curses.newterm(NULL, stdout, stdin) == NULL)
        return NULL;
    WINDOW *window = curses.newwin(0, 0, 0, 0);
    if (window == NULL) {
        curses.endwin();
        return NULL;
    }
    curses.cbreak();
    curses.noecho();
    curses.keypad(window, TRUE);
    curses.set_escdelay(50);
    curses.curs_set(0);
    curses.wtimeout(window, FIRST_REFRESH_US / 1000); /* rates need a second look */
    return window;
}

static int run_screen(int64_t only, top_look looks[2])
{
    screen s = {.looks = looks, .order = most_external_first, .chosen = only, .only = only};
    looks[0].count = 0;
    look_again(&s);
    if (only != 0 && s.has_ended)
        return print_once(only, looks); /* says that there is no such program */
    setlocale(LC_ALL, "");
    leave_on_signals();
    s.window = open_window();
    if (s.window == NULL)
        return print_once(only, looks);
    do {
        paint(&s);
    } while (!obey(&s, curses.wgetch(s.window)) && !is_interrupted);
    curses.endwin();
    return CLI_EXIT_OK;
}
#else
static int run_screen(int64_t only, top_look looks[2])
{
    return print_once(only, looks);
}
#endif

/* Digits and nothing else; a number that no process has is 0, as for other text. */
static int64_t parse_process_id(const char *text)
{
    int64_t id = 0;
    for (; *text >= '0' && *text <= '9' && id <= INT32_MAX; text++)
        id = id * 10 + (*text - '0');
    return *text == '\0' && id <= INT32_MAX ? id : 0;
}

static int run(int argc, char **argv)
{
    const int64_t only = argc > 1 ? parse_process_id(argv[1]) : 0;
    if (argc > 1 && argv[1][0] == '-')
        return cli_unknown_argument(&cli_command_top, argv[1]);
    if (argc > 2)
        return cli_usage_error("top", "one process at a time");
    if (argc == 2 && only == 0)
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
