// The parts of libunistring that Swift does not import by itself: normalisation forms are pointers to constants behind
// macros, and a character's properties come as structures and enumerations of C.

#include <stddef.h>
#include <stdint.h>
#include <uninorm.h>
#include <unictype.h>

/// Form C of UTF-8 (Unicode Standard Annex 15), in memory for free(3); NULL with errno set if there is no memory.
static inline uint8_t *unistring_nfc(const uint8_t *text, size_t count, size_t *length) {
    return u8_normalize(UNINORM_NFC, text, count, NULL, length);
}

/// Form KC, as above.
static inline uint8_t *unistring_nfkc(const uint8_t *text, size_t count, size_t *length) {
    return u8_normalize(UNINORM_NFKC, text, count, NULL, length);
}

/// Form D, as above.
static inline uint8_t *unistring_nfd(const uint8_t *text, size_t count, size_t *length) {
    return u8_normalize(UNINORM_NFD, text, count, NULL, length);
}

/// The character whose fullwidth or halfwidth form this is (its <wide> or <narrow> decomposition); any other character
/// itself.
static inline uint32_t unistring_width_mapped(uint32_t character) {
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    int tag = 0;
    int count = uc_decomposition(character, &tag, parts);
    return count == 1 && (tag == UC_DECOMP_WIDE || tag == UC_DECOMP_NARROW) ? parts[0] : character;
}

/// The name of a character's script, a constant; NULL if this library knows none.
static inline const char *unistring_script(uint32_t character) {
    const uc_script_t *script = uc_script(character);
    return script ? script->name : NULL;
}

/// A character's bidirectional class, grouped as in the rule of RFC 5893 section 2: 'L'; 'R' for R and AL; 'A' for AN;
/// 'E' for EN; 'M' for NSM; 'O' for ES, CS, ET, ON and BN, which may be anywhere but at the ends; 0 for the others.
static inline uint8_t unistring_bidi(uint32_t character) {
    switch (uc_bidi_class(character)) {
    case UC_BIDI_L: return 'L';
    case UC_BIDI_R: case UC_BIDI_AL: return 'R';
    case UC_BIDI_AN: return 'A';
    case UC_BIDI_EN: return 'E';
    case UC_BIDI_NSM: return 'M';
    case UC_BIDI_ES: case UC_BIDI_CS: case UC_BIDI_ET: case UC_BIDI_ON: case UC_BIDI_BN: return 'O';
    default: return 0;
    }
}
