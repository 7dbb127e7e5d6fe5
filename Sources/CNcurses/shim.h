// ncursesw for Swift: its macros and variadics as static inline functions, and the handler that restores the terminal
// when the process dies of a fatal signal. Used by Console/Terminal only.

#ifndef REACTOR_CNCURSES_H
#define REACTOR_CNCURSES_H

#define NCURSES_WIDECHAR 1
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

// Declared by wchar.h only under _XOPEN_SOURCE, and by term.h, which defines macros named `lines` and `columns`.
extern int wcwidth(wchar_t);
extern char *tigetstr(const char *);
extern int setupterm(const char *, int, int *);
extern int tigetflag(const char *);
extern int tigetnum(const char *);

// ---- values that are macros --------------------------------------------------------------------------

static inline attr_t curses_attribute_bold(void) { return A_BOLD; }
static inline attr_t curses_attribute_dim(void) { return A_DIM; }
static inline attr_t curses_attribute_reverse(void) { return A_REVERSE; }
static inline attr_t curses_attribute_underline(void) { return A_UNDERLINE; }

static inline WINDOW *curses_screen(void) { return stdscr; }
static inline int curses_colors(void) { return COLORS; }
static inline int curses_color_pairs(void) { return COLOR_PAIRS; }

// ---- calls -------------------------------------------------------------------------------------------

static inline int curses_set_attributes(WINDOW *window, attr_t attributes, short pair) {
    return wattr_set(window, attributes, pair, 0);
}

// wchar_t is a signed 32-bit number on Linux; Swift has its scalars as unsigned ones.
static inline int curses_put(WINDOW *window, int y, int x, const uint32_t *text, int count) {
    return wmove(window, y, x) == ERR ? ERR : waddnwstr(window, (const wchar_t *)text, count);
}

static inline int curses_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

// On: presses and the wheel; off: the mouse is the terminal's. No interval: a press is reported at once, without
// waiting for a click.
static inline void curses_set_mouse(int on) {
    mouseinterval(0);
    mousemask(on ? BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0, 0);
}

// The calling thread's `wchar` of proc_pid_io(5), or -errno.
static inline long long curses_thread_bytes_written(void) {
    char text[512];
    int fd = open("/proc/thread-self/io", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return -errno;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n <= 0) return -EIO;
    text[n] = 0;
    char *at = strstr(text, "wchar:");
    return at ? atoll(at + 6) : -EIO;
}

static inline int curses_is_utf8(void) {
    const char *set = nl_langinfo(CODESET);
    return set && (strcmp(set, "UTF-8") == 0 || strcmp(set, "utf8") == 0);
}

static inline const char *curses_string(const char *capability) {
    char *s = tigetstr(capability);
    return s == 0 || s == (char *)-1 ? 0 : s;
}

// Columns and rows, or 0 if the terminal does not tell.
static inline int curses_terminal_size(int fd, int *columns, int *rows) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) < 0) return -errno;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

// Bytes that wait to be read, or -errno. A terminal that polls as readable with none has hung up.
static inline int curses_bytes_waiting(int fd) {
    int count = 0;
    return ioctl(fd, FIONREAD, &count) < 0 ? -errno : count;
}

static inline int curses_dup(int fd) {
    int r = fcntl(fd, F_DUPFD_CLOEXEC, 10);
    return r < 0 ? -errno : r;
}

static inline int curses_dup_onto(int from, int to) { return dup2(from, to) < 0 ? -errno : 0; }

// memfd_create(2): a file in memory, with no name in any folder, opened to append.
static inline int curses_memory_file(const char *name) {
    int r = (int)syscall(SYS_memfd_create, name, 1u /* MFD_CLOEXEC */);
    if (r < 0) return -errno;
    fcntl(r, F_SETFL, O_APPEND);
    return r;
}

// ---- signals -----------------------------------------------------------------------------------------

static inline void curses_ignore_signal_quietly(int signal) { (void)signal; }

// newterm() installs handlers of its own for INT, TERM, TSTP and WINCH where it finds SIG_DFL; they would end or stop
// the whole server. Handlers that do nothing, set before, prevent that. (Not SIG_IGN: that is inherited by programs
// started from here, and discards signals that a signalfd should read.)
static inline void curses_claim_signals(void) {
    static const int signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH, SIGHUP};
    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction now;
        if (sigaction(signals[i], 0, &now) == 0 && !(now.sa_flags & SA_SIGINFO) && now.sa_handler == SIG_DFL) {
            struct sigaction quiet;
            memset(&quiet, 0, sizeof quiet);
            quiet.sa_handler = curses_ignore_signal_quietly;
            quiet.sa_flags = SA_RESTART;
            sigaction(signals[i], &quiet, 0);
        }
    }
}

// ---- the terminal after a fatal signal ---------------------------------------------------------------
//
// Static storage in a header: each object file that uses these functions has a copy. So only
// Terminal/FatalSignals.swift does. It stands in a function because Swift emits a C function's own statics, but not
// those of a file. Written by the console's thread before `armed` is set and after it is cleared; read by the
// handler, on whatever thread died, with calls of signal-safety(7) only.

struct curses_rescue {
    volatile sig_atomic_t armed;
    int terminal;      // where the restoring bytes go
    int capture;       // what standard error said while the screen was up; -1 for none
    int error;         // the standard error of before
    struct termios settings;
    char bytes[512];
    size_t length;
    struct sigaction before[11];  // each signal's action, to be put back
};

static inline struct curses_rescue *curses_rescue(void) {
    static struct curses_rescue rescue;
    return &rescue;
}

static inline void curses_rescue_write(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        // A terminal stopped by ^S must not hold a dying process for ever.
        struct pollfd ready = {fd, POLLOUT, 0};
        if (poll(&ready, 1, 500) <= 0) return;
        ssize_t n = write(fd, bytes, count);
        if (n <= 0) return;
        bytes += n;
        count -= (size_t)n;
    }
}

static inline void curses_rescue_handler(int signal) {
    if (curses_rescue()->armed) {
        curses_rescue()->armed = 0;
        curses_rescue_write(curses_rescue()->terminal, curses_rescue()->bytes, curses_rescue()->length);
        tcsetattr(curses_rescue()->terminal, TCSANOW, &curses_rescue()->settings);
        if (curses_rescue()->capture >= 0) {
            char tail[4096];
            off_t end = lseek(curses_rescue()->capture, 0, SEEK_END);
            off_t start = end > (off_t)sizeof tail ? end - (off_t)sizeof tail : 0;
            ssize_t n = pread(curses_rescue()->capture, tail, sizeof tail, start);
            if (n > 0) curses_rescue_write(curses_rescue()->error, tail, (size_t)n);
            dup2(curses_rescue()->error, 2);
        }
    }
    struct sigaction plain;
    memset(&plain, 0, sizeof plain);
    plain.sa_handler = SIG_DFL;
    sigaction(signal, &plain, 0);
    raise(signal);
}

// The faults, and then signals that end a process unasked: kill(1) and setrlimit(2) send them.
static inline int curses_rescue_signal(int i) {
    static const int signals[11] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGSYS, SIGXCPU, SIGUSR2, SIGALRM, SIGPWR};
    return signals[i];
}

static inline int curses_rescue_arm(int terminal, const struct termios *settings, const char *bytes, size_t length,
                                    int capture, int error) {
    if (length > sizeof curses_rescue()->bytes || curses_rescue()->armed) return 0;
    curses_rescue()->terminal = terminal;
    curses_rescue()->capture = capture;
    curses_rescue()->error = error;
    curses_rescue()->settings = *settings;
    memcpy(curses_rescue()->bytes, bytes, length);
    curses_rescue()->length = length;
    curses_rescue()->armed = 1;
    for (int i = 0; i < 11; i++) {
        struct sigaction action;
        sigaction(curses_rescue_signal(i), 0, &curses_rescue()->before[i]);
        // A process that handles or ignores one of the others does not die of it.
        int isTaken = (curses_rescue()->before[i].sa_flags & SA_SIGINFO) || curses_rescue()->before[i].sa_handler != SIG_DFL;
        if (i >= 6 && isTaken) continue;
        memset(&action, 0, sizeof action);
        action.sa_handler = curses_rescue_handler;
        action.sa_flags = SA_ONSTACK | SA_NODEFER;
        sigaction(curses_rescue_signal(i), &action, 0);
    }
    return 1;
}

static inline void curses_rescue_disarm(void) {
    if (!curses_rescue()->armed) return;
    for (int i = 0; i < 11; i++) sigaction(curses_rescue_signal(i), &curses_rescue()->before[i], 0);
    curses_rescue()->armed = 0;
}

#endif
