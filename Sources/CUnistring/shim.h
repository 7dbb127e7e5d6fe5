// libunistring's normalisation forms: pointers to constants behind macros, which Swift does not import.

#include <stddef.h>
#include <stdint.h>
#include <uninorm.h>

/// Form C of UTF-8 (Unicode Standard Annex 15), in memory for free(3); NULL with errno set where there is none.
static inline uint8_t *unistring_nfc(const uint8_t *text, size_t count, size_t *length) {
    return u8_normalize(UNINORM_NFC, text, count, NULL, length);
}

/// Form KC, as above.
static inline uint8_t *unistring_nfkc(const uint8_t *text, size_t count, size_t *length) {
    return u8_normalize(UNINORM_NFKC, text, count, NULL, length);
}
