#include <zlib.h>

// deflateInit2 is a macro that Swift does not import. 16 more window bits select the gzip wrapper (zlib.h).
static inline int zlib_gzip_init(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
