#ifndef CS_SHA256_BLOCKS_H
#define CS_SHA256_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The standard's constants.
extern const uint32_t cs_sha256_K[64];

// Whether the processor has instructions for SHA-256 that are used here.
bool cs_sha256_has_instructions(void);

// Adds whole blocks of 64 bytes to the state; only where there are instructions.
void cs_sha256_compress_by_instructions(uint32_t H[8], const uint8_t *bytes, size_t blocks);

#endif
