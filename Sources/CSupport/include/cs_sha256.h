#ifndef CS_SHA256_H
#define CS_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// SHA-256 (FIPS 180-4) of bytes that come in pieces; a copy of the state goes on by itself.
typedef struct {
  uint32_t H[8];
  // Bytes so far, and those of a block that is not full.
  uint64_t count;
  uint8_t rest[64];
  // Set after the beginning to do without the processor's own instructions; the digest is the same.
  bool is_portable;
} cs_sha256_state;

void cs_sha256_begin(cs_sha256_state *state);

// Adds `count` bytes at `bytes`, which may be NULL when `count` is 0.
void cs_sha256_add(cs_sha256_state *state, const uint8_t *bytes, size_t count);

// The digest of all bytes so far; the state stays as it is.
void cs_sha256_end(const cs_sha256_state *state, uint8_t digest[32]);

#endif
