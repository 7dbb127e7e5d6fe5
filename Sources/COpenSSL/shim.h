// The parts of libcrypto that the engine uses, as static inline functions that return the value, or -errno.

#include <errno.h>
#include <openssl/evp.h>
#include <stddef.h>
#include <stdint.h>

/// Writes the 32 bytes of the content's SHA-256 (FIPS 180-4).
/// Returns 0; -EIO where libcrypto cannot make it: no memory, or an openssl.cnf that leaves it without the algorithm.
static inline int openssl_sha256(const void *content, size_t count, uint8_t hash[32]) {
    return EVP_Digest(content, count, hash, NULL, EVP_sha256(), NULL) == 1 ? 0 : -EIO;
}
