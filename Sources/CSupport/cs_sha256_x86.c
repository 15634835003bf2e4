// SHA-256 blocks by the processor's own instructions, where it has them.
#include "cs_sha256_blocks.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

bool cs_sha256_has_instructions(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return false;
  bool has_shuffles = (c & bit_SSSE3) && (c & bit_SSE4_1);
  return has_shuffles && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 29));
}

// The instructions keep the state as two vectors, ABEF and CDGH, and do two rounds at a time.
__attribute__((target("sha,ssse3,sse4.1"))) void cs_sha256_compress_by_instructions(
    uint32_t H[8], const uint8_t *bytes, size_t blocks) {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bULL, 0x0405060700010203ULL);
  __m128i dcba = _mm_loadu_si128((const __m128i *)H);
  __m128i hgfe = _mm_loadu_si128((const __m128i *)(H + 4));
  __m128i cdab = _mm_shuffle_epi32(dcba, 0xB1);
  __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1B);
  __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
  __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
  for (; blocks > 0; blocks--, bytes += 64) {
    const __m128i abef_before = abef;
    const __m128i cdgh_before = cdgh;
    // The last sixteen words of the message schedule, four to a vector, the oldest at `t % 4`.
    __m128i W[4];
    for (int t = 0; t < 16; t++) {
      __m128i words;
      if (t < 4) {
        words = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * t)), big_endian);
      } else {
        words = _mm_sha256msg1_epu32(W[t % 4], W[(t + 1) % 4]);
        words = _mm_add_epi32(words, _mm_alignr_epi8(W[(t + 3) % 4], W[(t + 2) % 4], 4));
        words = _mm_sha256msg2_epu32(words, W[(t + 3) % 4]);
      }
      W[t % 4] = words;
      __m128i sum = _mm_add_epi32(words, _mm_loadu_si128((const __m128i *)(cs_sha256_K + 4 * t)));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
    }
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
  __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
  _mm_storeu_si128((__m128i *)H, _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128((__m128i *)(H + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#else

bool cs_sha256_has_instructions(void) { return false; }

void cs_sha256_compress_by_instructions(uint32_t H[8], const uint8_t *bytes, size_t blocks) {
  (void)H;
  (void)bytes;
  (void)blocks;
}

#endif
