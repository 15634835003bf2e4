#ifndef CS_SHA256_H
#define CS_SHA256_H

#include <stddef.h>
#include <stdint.h>

// The SHA-256 digest (FIPS 180-4) of `count` bytes at `bytes`, which may be NULL when `count` is 0.
void cs_sha256(const uint8_t *bytes, size_t count, uint8_t digest[32]);

#endif
