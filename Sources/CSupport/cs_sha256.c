#include "include/cs_sha256.h"

#include <string.h>

#include "cs_sha256_blocks.h"

// FIPS 180-4, sections 4.1.2 to 6.2.2; names are the standard's.

const uint32_t cs_sha256_K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotr(uint32_t x, int n) { return (x >> n) | (x << (32 - n)); }

static void compress(uint32_t H[8], const uint8_t block[64]) {
  uint32_t W[64];
  for (int t = 0; t < 16; t++) {
    W[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 |
           (uint32_t)block[4 * t + 2] << 8 | (uint32_t)block[4 * t + 3];
  }
  for (int t = 16; t < 64; t++) {
    uint32_t s0 = rotr(W[t - 15], 7) ^ rotr(W[t - 15], 18) ^ (W[t - 15] >> 3);
    uint32_t s1 = rotr(W[t - 2], 17) ^ rotr(W[t - 2], 19) ^ (W[t - 2] >> 10);
    W[t] = s1 + W[t - 7] + s0 + W[t - 16];
  }
  uint32_t a = H[0], b = H[1], c = H[2], d = H[3], e = H[4], f = H[5], g = H[6], h = H[7];
  for (int t = 0; t < 64; t++) {
    uint32_t T1 = h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & g)) + cs_sha256_K[t] + W[t];
    uint32_t T2 = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + T1;
    d = c;
    c = b;
    b = a;
    a = T1 + T2;
  }
  H[0] += a;
  H[1] += b;
  H[2] += c;
  H[3] += d;
  H[4] += e;
  H[5] += f;
  H[6] += g;
  H[7] += h;
}

static void compress_blocks(uint32_t H[8], const uint8_t *bytes, size_t blocks, bool is_portable) {
  // Looking takes a while; whoever looks finds the same.
  static _Atomic int has_instructions = -1;
  if (has_instructions < 0) has_instructions = cs_sha256_has_instructions();
  if (has_instructions && !is_portable) {
    cs_sha256_compress_by_instructions(H, bytes, blocks);
  } else {
    for (size_t at = 0; at < blocks; at++) compress(H, bytes + 64 * at);
  }
}

void cs_sha256_begin(cs_sha256_state *state) {
  static const uint32_t H[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(state->H, H, sizeof H);
  state->count = 0;
  state->is_portable = false;
}

void cs_sha256_add(cs_sha256_state *state, const uint8_t *bytes, size_t count) {
  if (count == 0) return;
  size_t held = state->count % 64;
  state->count += count;
  if (held > 0) {
    size_t missing = 64 - held;
    size_t part = count < missing ? count : missing;
    memcpy(state->rest + held, bytes, part);
    if (part < missing) return;
    compress_blocks(state->H, state->rest, 1, state->is_portable);
    bytes += part;
    count -= part;
  }
  size_t whole = count / 64 * 64;
  compress_blocks(state->H, bytes, whole / 64, state->is_portable);
  memcpy(state->rest, bytes + whole, count - whole);
}

void cs_sha256_end(const cs_sha256_state *state, uint8_t digest[32]) {
  uint32_t H[8];
  memcpy(H, state->H, sizeof H);
  // The rest, a 1 bit, zeros, and the length in bits: one block or two.
  uint8_t last[128] = {0};
  size_t rest = state->count % 64;
  memcpy(last, state->rest, rest);
  last[rest] = 0x80;
  size_t end = rest < 56 ? 64 : 128;
  uint64_t bits = state->count * 8;
  for (int i = 0; i < 8; i++) last[end - 1 - i] = (uint8_t)(bits >> (8 * i));
  compress_blocks(H, last, end / 64, state->is_portable);
  for (int i = 0; i < 8; i++) {
    for (int k = 0; k < 4; k++) digest[4 * i + k] = (uint8_t)(H[i] >> (24 - 8 * k));
  }
}
