// The practical limit of epoll: the least that a server can do for the requests of the benchmark and still answer each of
// them. One thread, level-triggered, no parser (it looks for the end of a head), no time-outs, no log, fixed answers made
// before the first request; a file's descriptor is opened once. What it leaves out is what a server is for; what it keeps
// (epoll_wait, accept4, recv, send, sendfile, close) is what no epoll server gets around.
//
// limit PORT [FILE]: answers every request with 3 bytes, or with FILE where one is given.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

// What a connection needs: 64 bytes. `matched` counts how much of CR LF CR LF the last read ended with.
struct connection {
    int fd;
    int matched;
    int closes;
    int armed;
    off_t offset, left;
    size_t owed;
    char reserve[24];
};

static struct connection *connections;
static int epoll, file = -1;
static off_t file_size;
static char head[512], answers[64 * 512], input[65536];
static size_t head_length, answer_length;

static void end(struct connection *c) { close(c->fd); }

static void arm(struct connection *c, int writes) {
    if (c->armed == writes) return;
    struct epoll_event event = {.events = writes ? EPOLLOUT : EPOLLIN, .data.u32 = c->fd};
    epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event);
    c->armed = writes;
}

// Sends what is owed; -1 when the connection has ended.
static int push(struct connection *c) {
    while (c->owed > 0) {
        size_t count = c->owed < sizeof answers ? c->owed : sizeof answers;
        // Answers are all alike: where one was cut short, the rest of it is sent from the same place.
        size_t skip = (answer_length - c->owed % answer_length) % answer_length;
        if (count > sizeof answers / answer_length * answer_length - skip)
            count = sizeof answers / answer_length * answer_length - skip;
        ssize_t sent = send(c->fd, answers + skip, count, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            if (errno == EAGAIN) { arm(c, 1); return 0; }
            end(c);
            return -1;
        }
        c->owed -= sent;
    }
    while (c->left > 0) {
        ssize_t sent = sendfile(c->fd, file, &c->offset, c->left);
        if (sent <= 0) {
            if (sent < 0 && errno == EAGAIN) { arm(c, 1); return 0; }
            end(c);
            return -1;
        }
        c->left -= sent;
    }
    arm(c, 0);
    if (c->closes) {
        end(c);
        return -1;
    }
    return 0;
}

static void readable(struct connection *c) {
    ssize_t count = recv(c->fd, input, sizeof input, MSG_DONTWAIT);
    if (count <= 0) {
        if (count < 0 && errno == EAGAIN) return;
        end(c);
        return;
    }
    int requests = 0;
    if (c->matched == 0) {
        char *at = input, *stop = input + count, *found;
        while ((found = memmem(at, stop - at, "\r\n\r\n", 4))) {
            requests++;
            at = found + 4;
        }
        if (at < stop) {
            // Half a head: remember how much of its end has come.
            static const char mark[] = "\r\n\r\n";
            for (int length = 3; length > 0; length--)
                if (stop - at >= length && memcmp(stop - length, mark, length) == 0) { c->matched = length; break; }
            c->matched = c->matched ? c->matched : 4;
        }
    } else {
        // Seldom: byte by byte. 4 stands for a head under way of whose end nothing has come.
        int matched = c->matched & 3, inside = 1;
        for (ssize_t i = 0; i < count; i++) {
            inside = 1;
            if (input[i] == (matched & 1 ? '\n' : '\r')) matched++;
            else matched = input[i] == '\r';
            if (matched == 4) { requests++; matched = 0; inside = 0; }
        }
        c->matched = inside ? (matched ? matched : 4) : 0;
    }
    if (requests == 0) return;
    if (memmem(input, count, "Connection: close", 17)) c->closes = 1;
    if (file >= 0) {
        if (send(c->fd, head, head_length, MSG_NOSIGNAL | MSG_DONTWAIT | MSG_MORE) != (ssize_t)head_length) { end(c); return; }
        c->offset = 0;
        c->left = file_size;
    } else {
        c->owed += requests * answer_length;
    }
    push(c);
}

int main(int count, char **arguments) {
    signal(SIGPIPE, SIG_IGN);
    int port = count > 1 ? atoi(arguments[1]) : 0;
    if (port <= 0) {
        fprintf(stderr, "usage: limit PORT [FILE]\n");
        return 64;
    }
    const char *fields = "Date: Tue, 24 Nov 2026 06:00:00 GMT\r\nContent-Type:";
    if (count > 2) {
        file = open(arguments[2], O_RDONLY | O_CLOEXEC);
        struct stat status;
        if (file < 0 || fstat(file, &status) < 0) { perror(arguments[2]); return 1; }
        file_size = status.st_size;
        head_length = snprintf(head, sizeof head,
            "HTTP/1.1 200 OK\r\n%s application/octet-stream\r\nContent-Length: %lld\r\n"
            "ETag: \"65a1-2800\"\r\nLast-Modified: Tue, 24 Nov 2026 06:00:00 GMT\r\n\r\n", fields, (long long)file_size);
    }
    char answer[512];
    answer_length = snprintf(answer, sizeof answer,
        "HTTP/1.1 200 OK\r\n%s text/plain; charset=utf-8\r\nContent-Length: 3\r\n\r\nok\n", fields);
    for (size_t at = 0; at + answer_length <= sizeof answers; at += answer_length) memcpy(answers + at, answer, answer_length);

    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0) {
        perror("limit");
        return 1;
    }
    enum { capacity = 65536 };
    // Untouched pages cost nothing.
    connections = calloc(capacity, sizeof *connections);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = listener}, events[512];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.u32;
            if (fd != listener) {
                if (events[i].events & EPOLLOUT) push(&connections[fd]);
                else readable(&connections[fd]);
                continue;
            }
            for (;;) {
                int accepted = accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC);
                if (accepted < 0) break;
                if (accepted >= capacity) { close(accepted); continue; }
                connections[accepted] = (struct connection){.fd = accepted};
                event = (struct epoll_event){.events = EPOLLIN, .data.u32 = accepted};
                epoll_ctl(epoll, EPOLL_CTL_ADD, accepted, &event);
            }
        }
    }
}
