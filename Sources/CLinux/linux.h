// Linux's own calls that Swift's Glibc module does not declare, as static inline functions that return the value, or
// -errno. Returning the error as the value means that nothing the Swift runtime does between the call and the check of
// its result can change it (errno is a thread-local that a malloc may overwrite).

#ifndef REACTOR_CLINUX_H
#define REACTOR_CLINUX_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sockios.h>
#include <linux/stat.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

// glibc declares these only under _GNU_SOURCE, but Swift's Glibc module is built without it, and two modules that see
// one header under different macros do not go together.
extern int accept4(int, struct sockaddr *, socklen_t *, int);
extern int pthread_setname_np(pthread_t, const char *);
extern const char *strerrordesc_np(int);
extern void *mremap(void *, size_t, size_t, int, ...);

static const short LINUX_POLLRDHUP = 0x2000;

// The system's text for an error, untranslated and in static memory, strerrordesc_np(3); NULL if there is none.
static inline const char *linux_error_words(int error) { return strerrordesc_np(error); }

// ---- epoll(7) ----------------------------------------------------------------------------------------

static const uint32_t LINUX_EPOLLIN = EPOLLIN, LINUX_EPOLLOUT = EPOLLOUT, LINUX_EPOLLERR = EPOLLERR,
                      LINUX_EPOLLHUP = EPOLLHUP, LINUX_EPOLLRDHUP = EPOLLRDHUP, LINUX_EPOLLET = 1u << 31,
                      LINUX_EPOLLEXCLUSIVE = 1u << 28;

// struct epoll_event is packed on x86-64 and its payload is a union, so it is read through these two.
static inline uint32_t linux_event_flags(const struct epoll_event *events, int i) { return events[i].events; }
static inline uint64_t linux_event_token(const struct epoll_event *events, int i) { return events[i].data.u64; }

static inline int linux_epoll_create(void) {
    int r = epoll_create1(EPOLL_CLOEXEC);
    return r < 0 ? -errno : r;
}

static inline int linux_epoll_ctl(int epoll, int operation, int fd, uint32_t flags, uint64_t token) {
    struct epoll_event event;
    event.events = flags;
    event.data.u64 = token;
    return epoll_ctl(epoll, operation, fd, &event) < 0 ? -errno : 0;
}

static inline int linux_epoll_wait(int epoll, struct epoll_event *events, int capacity, int milliseconds) {
    int r = epoll_wait(epoll, events, capacity, milliseconds);
    return r < 0 ? -errno : r;
}

static inline int linux_poll(struct pollfd *descriptors, unsigned long count, int milliseconds) {
    int r = poll(descriptors, count, milliseconds);
    return r < 0 ? -errno : r;
}

// ---- descriptors -------------------------------------------------------------------------------------

static inline int linux_eventfd(void) {
    int r = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return r < 0 ? -errno : r;
}

static inline int linux_eventfd_raise(int fd) {
    uint64_t one = 1;
    ssize_t r = write(fd, &one, sizeof one);
    return r < 0 ? -errno : 0;
}

static inline int linux_eventfd_clear(int fd) {
    uint64_t count;
    ssize_t r = read(fd, &count, sizeof count);
    return r < 0 ? -errno : 0;
}

static inline int linux_signalfd(const sigset_t *set) {
    int r = signalfd(-1, set, SFD_NONBLOCK | SFD_CLOEXEC);
    return r < 0 ? -errno : r;
}

static inline int linux_close(int fd) { return close(fd) < 0 ? -errno : 0; }

static inline ssize_t linux_read(int fd, void *into, size_t count) {
    ssize_t r = read(fd, into, count);
    return r < 0 ? -errno : r;
}

static inline ssize_t linux_write(int fd, const void *from, size_t count) {
    ssize_t r = write(fd, from, count);
    return r < 0 ? -errno : r;
}

static inline ssize_t linux_pread(int fd, void *into, size_t count, int64_t offset) {
    ssize_t r;
    do r = pread(fd, into, count, (off_t)offset);
    while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : r;
}

static inline ssize_t linux_recv(int fd, void *into, size_t count) {
    ssize_t r;
    do r = recv(fd, into, count, 0);
    while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : r;
}

// Takes `count` pieces and one more from the thread's arena of malloc(3), and gives them back except the beginning of
// the last: it lies above the others and keeps them there; for free(3). A small one requested alone might lie anywhere
// below. The pointers are volatile because a compiler may remove a malloc with its free.
static inline void *linux_arena_grow(size_t piece, int count) {
    void *volatile pieces[16];
    if (count > 16) count = 16;
    for (int i = 0; i < count; i++) pieces[i] = malloc(piece);
    void *volatile last = malloc(piece);
    for (int i = 0; i < count; i++) free(pieces[i]);
    void *bar = realloc(last, 64);
    return bar ? bar : last;
}

// SIGPIPE and SIGXFSZ go to the thread whose write failed (signal(7)) and would end the process. In a thread that
// blocks them the write only fails with EPIPE or EFBIG; other threads of the process are not changed.
static inline void linux_block_write_signals(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    sigaddset(&signals, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

// Bytes that the socket has taken and the peer's kernel has not confirmed yet (tcp(7), SIOCOUTQ).
static inline int linux_unconfirmed(int fd) {
    int count = 0;
    return ioctl(fd, SIOCOUTQ, &count) < 0 ? -errno : count;
}

// Bytes that have come and have not been received (tcp(7), SIOCINQ).
static inline int linux_unreceived(int fd) {
    int count = 0;
    return ioctl(fd, SIOCINQ, &count) < 0 ? -errno : count;
}

// The kernel's struct tcp_info (uapi/linux/tcp.h), to which kernels append and in which they move nothing; the one of
// glibc ends in the middle. Times are microseconds, but those since the last packets, which are milliseconds.
struct linux_tcp_info {
    uint8_t state, ca_state, retransmits, probes, backoff, options, scales, limits;
    uint32_t rto, ato, snd_mss, rcv_mss, unacked, sacked, lost, retrans, fackets;
    uint32_t last_data_sent, last_ack_sent, last_data_recv, last_ack_recv;
    uint32_t pmtu, rcv_ssthresh, rtt, rttvar, snd_ssthresh, snd_cwnd, advmss, reordering, rcv_rtt, rcv_space;
    uint32_t total_retrans;
    uint64_t pacing_rate, max_pacing_rate, bytes_acked, bytes_received;
    uint32_t segs_out, segs_in, notsent_bytes, min_rtt, data_segs_in, data_segs_out;
    uint64_t delivery_rate, busy_time, rwnd_limited, sndbuf_limited;
    uint32_t delivered, delivered_ce;
    uint64_t bytes_sent, bytes_retrans;
    uint32_t dsack_dups, reord_seen, rcv_ooopack, snd_wnd;
};

// Fills the beginning of `info`, as far as the kernel knows its members; the rest is 0. Returns the bytes filled.
static inline int linux_read_tcp_info(int fd, struct linux_tcp_info *info) {
    socklen_t length = sizeof *info;
    memset(info, 0, sizeof *info);
    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &length) < 0 ? -errno : (int)length;
}

// MSG_NOSIGNAL: for a peer that has gone the call returns EPIPE and raises no SIGPIPE, whatever the process does about
// signals.
static inline ssize_t linux_send(int fd, const void *from, size_t count, int more) {
    ssize_t r;
    do r = send(fd, from, count, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
    while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : r;
}

static inline ssize_t linux_sendfile(int to, int from, int64_t *offset, size_t count) {
    ssize_t r;
    do r = sendfile(to, from, (off_t *)offset, count);
    while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : r;
}

static inline int linux_open(const char *path, int flags, unsigned mode) {
    int r = open(path, flags | O_CLOEXEC, mode);
    return r < 0 ? -errno : r;
}

static inline int linux_openat(int folder, const char *path, int flags, unsigned mode) {
    int r = openat(folder, path, flags | O_CLOEXEC, mode);
    return r < 0 ? -errno : r;
}

// Only for *at calls: needs no permission to read (openat(2)). The header declares it under _GNU_SOURCE only.
static const int LINUX_O_PATH = __O_PATH;

// The text of a link, without a NUL; EINVAL if the name is no link.
static inline ssize_t linux_readlinkat(int folder, const char *path, char *into, size_t count) {
    ssize_t r = readlinkat(folder, path, into, count);
    return r < 0 ? -errno : r;
}

static inline int linux_mkdir(const char *path, unsigned mode) { return mkdir(path, mode) < 0 ? -errno : 0; }

static inline int linux_fchmod(int fd, unsigned mode) { return fchmod(fd, mode) < 0 ? -errno : 0; }

static inline int linux_chmod(const char *path, unsigned mode) { return chmod(path, mode) < 0 ? -errno : 0; }

// Gives it to a group; the owner stays. A link is not followed.
static inline int linux_chown(const char *path, unsigned group) {
    return lchown(path, (uid_t)-1, group) < 0 ? -errno : 0;
}

static inline int linux_fstat(int fd, struct stat *status) { return fstat(fd, status) < 0 ? -errno : 0; }

// The identity of a file, which tells it from another at its path later: the inode's number may be given to the next
// file at once, but the birth time then differs. *born: nanoseconds since 1970, 0 if the file system keeps none.
// statx(2).
static inline int linux_file_identity(const char *path, uint64_t *inode, uint64_t *born) {
    struct statx status;
    if (syscall(SYS_statx, AT_FDCWD, path, 0, STATX_INO | STATX_BTIME, &status) < 0) return -errno;
    *inode = status.stx_ino;
    *born = status.stx_mask & STATX_BTIME
        ? (uint64_t)status.stx_btime.tv_sec * 1000000000u + status.stx_btime.tv_nsec : 0;
    return 0;
}

static inline int linux_flock(int fd, int operation) { return flock(fd, operation) < 0 ? -errno : 0; }

// Follows every link of the path.
static inline int linux_stat(const char *path, struct stat *status) { return stat(path, status) < 0 ? -errno : 0; }

// openat2(2), Linux 5.6: glibc has no wrapper. resolve: RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS.
static inline int linux_open_beneath(int folder, const char *path, int flags) {
    struct { uint64_t flags, mode, resolve; } how = {(uint64_t)(flags | O_CLOEXEC), 0, 0x08 | 0x02};
    long r = syscall(437, folder, path, &how, sizeof how);
    return r < 0 ? -errno : (int)r;
}

// ---- memory ------------------------------------------------------------------------------------------

// Reserves address space alone: no page behind it and nothing charged to the process. NULL when there is no room.
static inline void *linux_reserve(size_t count) {
    void *r = mmap(0, count, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return r == MAP_FAILED ? 0 : r;
}

// Makes reserved pages usable: they read as zeros.
static inline int linux_commit(void *at, size_t count) {
    return mprotect(at, count, PROT_READ | PROT_WRITE) < 0 ? -errno : 0;
}

// Gives the pages back and keeps the addresses: one new mapping in place does the work of madvise and mprotect.
static inline int linux_decommit(void *at, size_t count) {
    void *r = mmap(at, count, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    return r == MAP_FAILED ? -errno : 0;
}

// Zeroed pages at any address. NULL when the kernel refuses.
static inline void *linux_map(size_t count) {
    void *r = mmap(0, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return r == MAP_FAILED ? 0 : r;
}

// Resizes a mapping, moving it if it must (MREMAP_MAYMOVE). NULL leaves the old one as it was.
static inline void *linux_remap(void *at, size_t from, size_t to) {
    void *r = mremap(at, from, to, 1);
    return r == MAP_FAILED ? 0 : r;
}

static inline int linux_unmap(void *at, size_t count) { return munmap(at, count) < 0 ? -errno : 0; }

// ---- AddressSanitizer ---------------------------------------------------------------------------------
// Weak: they are there only where the program is built with it. Inside a mapping it knows nothing unless it is told.

extern void __asan_poison_memory_region(void const volatile *at, size_t count) __attribute__((weak));
extern void __asan_unpoison_memory_region(void const volatile *at, size_t count) __attribute__((weak));
extern int __asan_address_is_poisoned(void const volatile *at) __attribute__((weak));

static inline void linux_poison(const void *at, size_t count) {
    if (__asan_poison_memory_region) __asan_poison_memory_region(at, count);
}

static inline void linux_unpoison(const void *at, size_t count) {
    if (__asan_unpoison_memory_region) __asan_unpoison_memory_region(at, count);
}

// 1 or 0; -1 without AddressSanitizer.
static inline int linux_is_poisoned(const void *at) {
    return __asan_address_is_poisoned ? __asan_address_is_poisoned(at) : -1;
}

// An allocator reads memory that nobody else may touch, and a test writes there, so both are hidden from the sanitizer.
__attribute__((no_sanitize("address"))) static inline uint64_t linux_peek_word(const void *at) {
    return *(const volatile uint64_t *)at;
}

__attribute__((no_sanitize("address"))) static inline uint8_t linux_peek(const void *at) { return *(const volatile uint8_t *)at; }

__attribute__((no_sanitize("address"))) static inline void linux_poke(void *at, uint8_t value) { *(volatile uint8_t *)at = value; }

// ---- sockets -----------------------------------------------------------------------------------------

static inline int linux_socket(int family, int type) {
    int r = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return r < 0 ? -errno : r;
}

static inline int linux_accept(int fd, struct sockaddr_storage *peer, socklen_t *length) {
    int r = accept4(fd, (struct sockaddr *)peer, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return r < 0 ? -errno : r;
}

static inline int linux_bind(int fd, const struct sockaddr_storage *address, socklen_t length) {
    return bind(fd, (const struct sockaddr *)address, length) < 0 ? -errno : 0;
}

static inline int linux_connect(int fd, const struct sockaddr_storage *address, socklen_t length) {
    return connect(fd, (const struct sockaddr *)address, length) < 0 ? -errno : 0;
}

static inline int linux_listen(int fd, int backlog) { return listen(fd, backlog) < 0 ? -errno : 0; }

static inline int linux_getsockname(int fd, struct sockaddr_storage *address, socklen_t *length) {
    return getsockname(fd, (struct sockaddr *)address, length) < 0 ? -errno : 0;
}

// unix(7). ENAMETOOLONG for a path of more bytes than sun_path has room for, with the one that ends it.
static inline int linux_unix_address(struct sockaddr_un *address, const char *path) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address->sun_path) return -ENAMETOOLONG;
    strcpy(address->sun_path, path);
    return 0;
}

static inline int linux_unix_bind(int fd, const char *path) {
    struct sockaddr_un address;
    int r = linux_unix_address(&address, path);
    if (r < 0) return r;
    return bind(fd, (const struct sockaddr *)&address, sizeof address) < 0 ? -errno : 0;
}

static inline int linux_unix_connect(int fd, const char *path) {
    struct sockaddr_un address;
    int r = linux_unix_address(&address, path);
    if (r < 0) return r;
    return connect(fd, (const struct sockaddr *)&address, sizeof address) < 0 ? -errno : 0;
}

// The user at the other end of a socket of unix(7), when they connected. glibc declares struct ucred only under
// _GNU_SOURCE.
static inline int linux_peer_user(int fd, uint32_t *user) {
    struct { int32_t process; uint32_t user, group; } peer;
    socklen_t length = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) return -errno;
    *user = peer.user;
    return 0;
}

// Connections in a listening socket's queue, and the most there may be: the meaning of TCP_INFO's unacked and sacked
// for a socket in LISTEN (tcp_get_info in net/ipv4/tcp.c).
static inline int linux_accept_queue(int fd, uint32_t *waiting, uint32_t *limit) {
    struct tcp_info info;
    socklen_t length = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) < 0) return -errno;
    *waiting = info.tcpi_unacked;
    *limit = info.tcpi_sacked;
    return 0;
}

// Drops the packets by which new clients call a listening socket (SYN without ACK; a TCP socket's filter sees the packet
// from its TCP header on), so that it completes the handshakes that have begun, and begins no other (socket(7),
// SO_ATTACH_FILTER). A client repeats the call after a second.
static inline int linux_ignore_new_clients(int fd) {
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x12),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x02, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
    };
    struct sock_fprog filter = {sizeof steps / sizeof steps[0], steps};
    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) < 0 ? -errno : 0;
}

static inline int linux_shutdown_write(int fd) { return shutdown(fd, SHUT_WR) < 0 ? -errno : 0; }

static inline int linux_setsockopt(int fd, int level, int option, int value) {
    return setsockopt(fd, level, option, &value, sizeof value) < 0 ? -errno : 0;
}

// close() then sends RST instead of FIN, for a kick.
static inline int linux_set_linger_zero(int fd) {
    struct linger linger = {1, 0};
    return setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) < 0 ? -errno : 0;
}

// ---- time, threads, limits ---------------------------------------------------------------------------

static inline uint64_t linux_monotonic_nanoseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

// Processor time of the calling thread, without that of neighbours on the machine.
static inline uint64_t linux_thread_cpu_nanoseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline uint64_t linux_realtime_nanoseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline int linux_gettid(void) { return (int)syscall(SYS_gettid); }

static inline void linux_set_thread_name(const char *name) { pthread_setname_np(pthread_self(), name); }

// A condition that times out by the monotonic clock, so that setting the wall clock wakes nobody.
static inline int linux_condition_init(pthread_cond_t *condition) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    int r = pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
    return -r;
}

// 0, or -ETIMEDOUT at the monotonic deadline.
static inline int linux_condition_wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, uint64_t deadline) {
    struct timespec t = {(time_t)(deadline / 1000000000u), (long)(deadline % 1000000000u)};
    return -pthread_cond_timedwait(condition, mutex, &t);
}

// Gives the calling thread a stack of its own for fatal-signal handlers (sigaltstack(2) is per thread), so that the
// terminal can be restored even after a stack overflow. Freed by linux_signal_stack_remove.
static inline void *linux_signal_stack_install(void) {
    stack_t stack = {0};
    stack.ss_size = 65536;
    stack.ss_sp = mmap(0, stack.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack.ss_sp == MAP_FAILED) return 0;
    if (sigaltstack(&stack, 0) < 0) {
        munmap(stack.ss_sp, stack.ss_size);
        return 0;
    }
    return stack.ss_sp;
}

static inline void linux_signal_stack_remove(void *memory) {
    if (!memory) return;
    stack_t stack = {0};
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, 0);
    munmap(memory, 65536);
}

// The number of cores that the calling thread may run on, sched_getaffinity(2). By syscall(), because glibc's wrapper
// and its CPU_COUNT are declared only under _GNU_SOURCE. The call returns the bytes of the mask that it wrote.
static inline int linux_usable_cores(void) {
    unsigned long mask[8192 / 8 / sizeof(unsigned long)];
    long bytes = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
    int cores = 0;
    for (long i = 0; i < bytes / (long)sizeof mask[0]; i++) cores += __builtin_popcountl(mask[i]);
    return cores > 0 ? cores : 1;
}

// The program's arguments as the kernel gave them: glibc calls a constructor with the arguments of main. Static storage
// in a header: each object file that uses these functions has a copy, so only App/GivenArguments.swift does. It must
// name linux_keep_arguments, because Swift emits only the used parts of a header.
struct linux_arguments {
    int count;
    char **values;
};

static inline struct linux_arguments *linux_arguments(void) {
    static struct linux_arguments kept;
    return &kept;
}

__attribute__((constructor)) static inline void linux_keep_arguments(int count, char **values, char **environment) {
    (void)environment;
    if (count <= 0 || !values) return;
    linux_arguments()->count = count;
    linux_arguments()->values = values;
}

// Raises the soft descriptor limit to the hard one; returns the limit in force.
static inline uint64_t linux_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return 1024;
    if (limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    return (uint64_t)limit.rlim_cur;
}

#endif
