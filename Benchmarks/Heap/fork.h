// fork(2), which Swift's Glibc module withholds.
#include <unistd.h>
static inline pid_t posixFork(void) { return fork(); }
