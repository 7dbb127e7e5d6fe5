// A load generator light enough to keep a server busy from one core: no epoll, no parser, no statistics of each request.
// The connections are gone through in turn: what comes is counted by bytes (the first answer says how long one is), then
// the next request goes out. While it reads one connection, the requests of all others wait at the server or are being
// answered, so the server is never short of work unless this program is the slower of the two, which the CPU time of both shows.
//
//   load keep    PORT PATH CONNECTIONS SECONDS        one request at a time on each connection
//   load pipe    PORT PATH CONNECTIONS SECONDS DEPTH  DEPTH requests in one write, then their answers
//   load close   PORT PATH CONNECTIONS SECONDS        a connection for each request, with Connection: close
//   load count   PORT PATH CONNECTIONS REQUESTS [DEPTH]   as keep or pipe, but so many requests in all
//   load countclose PORT PATH CONNECTIONS REQUESTS
//   load idle    PORT PATH CONNECTIONS                one request each, then says "idle" and holds them until standard input ends
//
// With `browser` behind DEPTH the requests have the 14 fields more that a browser sends.
//
// Prints: requests, nanoseconds, nanoseconds of CPU of its own, on one line.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// What a browser sends beside Host: 597 bytes in all for /healthz at 127.0.0.1.
static const char browser_fields[] =
    "Connection: keep-alive\r\n"
    "Cache-Control: max-age=0\r\n"
    "sec-ch-ua: \"Chromium\";v=\"99\", \"Not=A?Brand\";v=\"24\"\r\n"
    "sec-ch-ua-mobile: ?0\r\n"
    "sec-ch-ua-platform: \"Linux\"\r\n"
    "Upgrade-Insecure-Requests: 1\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8\r\n"
    "Sec-Fetch-Site: same-origin\r\n"
    "Sec-Fetch-Mode: navigate\r\n"
    "Sec-Fetch-User: ?1\r\n"
    "Sec-Fetch-Dest: document\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: de,en;q=0.5\r\n";

static struct sockaddr_in server = {.sin_family = AF_INET};
static char request[65536], input[1 << 20];
static size_t request_length, answer_length;

static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(1);
}

static long long nanoseconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static int dial(void) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket: %s", strerror(errno));
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0) fail("connect: %s", strerror(errno));
    return fd;
}

static void say(int fd) {
    if (send(fd, request, request_length, MSG_NOSIGNAL) != (ssize_t)request_length) fail("send: %s", strerror(errno));
}

static void hear(int fd, size_t count) {
    while (count > 0) {
        // MSG_TRUNC: the kernel drops the bytes instead of copying them, tcp(7).
        ssize_t got = recv(fd, 0, count, MSG_TRUNC);
        if (got <= 0) fail("the server has ended a connection: %s", got ? strerror(errno) : "end of stream");
        count -= got;
    }
}

// One answer taken apart, to know the length of all others.
static void learn(int fd) {
    size_t got = 0;
    for (;;) {
        ssize_t count = recv(fd, input + got, sizeof input - 1 - got, 0);
        if (count <= 0) fail("no answer to the first request");
        got += count;
        input[got] = 0;
        char *end = strstr(input, "\r\n\r\n"), *field = strcasestr(input, "\r\ncontent-length:");
        if (!end) continue;
        if (strncmp(input, "HTTP/1.1 200", 12)) fail("the first answer is: %.*s", (int)strcspn(input, "\r"), input);
        if (!field || field > end) fail("the first answer has no Content-Length");
        answer_length = end + 4 - input + strtoul(field + 17, 0, 10);
        if (got > answer_length) fail("the first answer is longer than it says");
        hear(fd, answer_length - got);
        return;
    }
}

int main(int count, char **arguments) {
    if (count < 5) fail("usage: load keep|pipe|close|count|countclose|idle PORT PATH CONNECTIONS [SECONDS|REQUESTS [DEPTH [browser]]]");
    const char *mode = arguments[1], *path = arguments[3];
    int connections = atoi(arguments[4]), depth = count > 6 ? atoi(arguments[6]) : 1;
    double amount = count > 5 ? atof(arguments[5]) : 0;
    int closes = strstr(mode, "close") != 0, counts = strncmp(mode, "count", 5) == 0, idles = strcmp(mode, "idle") == 0;
    if (connections < 1 || connections > 60000 || depth < 1 || depth > 64) fail("1 to 60000 connections, depth 1 to 64");
    server.sin_port = htons(atoi(arguments[2]));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    char one[1024];
    const char *fields = count > 7 && strcmp(arguments[7], "browser") == 0 ? browser_fields : closes ? "Connection: close\r\n" : "";
    int length = snprintf(one, sizeof one, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n", path, fields);
    if (length >= (int)sizeof one) fail("the path is too long");
    memcpy(request, one, request_length = length);

    int *fds = calloc(connections, sizeof *fds);
    long long served = 0, began, busy;
    if (closes) {
        // Several connections are under way, so that the server finds the next one waiting when it is done with one.
        fds[0] = dial();
        say(fds[0]);
        learn(fds[0]);
        close(fds[0]);
        for (int i = 0; i < connections; i++) say(fds[i] = dial());
        began = nanoseconds(CLOCK_MONOTONIC);
        busy = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
        for (;;) {
            for (int i = 0; i < connections; i++) {
                hear(fds[i], answer_length);
                // The server closes first and keeps no TIME_WAIT of ours: wait for its end, then close.
                if (recv(fds[i], input, 1, 0) != 0) fail("the server has not ended a connection");
                close(fds[i]);
                served++;
                if (counts && served + connections > amount) { fds[i] = -1; continue; }
                say(fds[i] = dial());
            }
            if (counts ? served + connections > amount : nanoseconds(CLOCK_MONOTONIC) - began > amount * 1e9) break;
        }
        if (counts)
            for (int i = 0; i < connections; i++)
                if (fds[i] >= 0) { hear(fds[i], answer_length); served++; }
    } else {
        for (int i = 0; i < connections; i++) {
            fds[i] = dial();
            say(fds[i]);
            if (i == 0) learn(fds[i]);
            else hear(fds[i], answer_length);
        }
        if (idles) {
            puts("idle");
            fflush(stdout);
            while (getchar() != EOF) {}
            return 0;
        }
        for (int i = 1; i < depth; i++) memcpy(request + i * length, one, length);
        request_length = (size_t)length * depth;
        began = nanoseconds(CLOCK_MONOTONIC);
        busy = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
        long long rounds = counts ? (long long)(amount / ((double)connections * depth)) : 1ll << 62;
        for (int i = 0; i < connections; i++) say(fds[i]);
        for (;;) {
            int last = --rounds <= 0 || (!counts && nanoseconds(CLOCK_MONOTONIC) - began > amount * 1e9);
            for (int i = 0; i < connections; i++) {
                hear(fds[i], answer_length * depth);
                served += depth;
                if (!last) say(fds[i]);
            }
            if (last) break;
        }
    }
    printf("%lld %lld %lld\n", served, nanoseconds(CLOCK_MONOTONIC) - began, nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - busy);
    return 0;
}
