// Sums of whole numbers with the widest registers the processor has: the same bits everywhere.
#include "CProducts.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

// The value at a place times 256.
INLINE int32_t value(const uint8_t *base, int32_t width, int32_t x, int32_t y) {
  const uint8_t *upper = base + (ptrdiff_t)(y >> 16) * width + (x >> 16);
  const uint8_t *lower = upper + width;
  const int32_t fx = (x >> 8) & 255, fy = (y >> 8) & 255;
  const int32_t above = upper[0] * (256 - fx) + upper[1] * fx;
  const int32_t below = lower[0] * (256 - fx) + lower[1] * fx;
  return (above * (256 - fy) + below * fy) >> 8;
}

#if defined(__x86_64__)
// As many of the first `count` as come in eights; says how many.
__attribute__((target("avx2"))) static size_t run_avx2(const uint8_t *base, int32_t width, int32_t x,
                                                       int32_t y, int32_t dx, int32_t dy,
                                                       size_t count, int32_t *sums) {
  const __m256i step = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i low = _mm256_set1_epi32(255), whole = _mm256_set1_epi32(256);
  // The two lowest bytes of each word, as words of their own.
  const __m256i pair =
      _mm256_setr_epi8(0, -1, 1, -1, 4, -1, 5, -1, 8, -1, 9, -1, 12, -1, 13, -1, 0, -1, 1, -1, 4, -1,
                       5, -1, 8, -1, 9, -1, 12, -1, 13, -1);
  __m256i xs = _mm256_add_epi32(_mm256_set1_epi32(x), _mm256_mullo_epi32(step, _mm256_set1_epi32(dx)));
  __m256i ys = _mm256_add_epi32(_mm256_set1_epi32(y), _mm256_mullo_epi32(step, _mm256_set1_epi32(dy)));
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m256i place =
        _mm256_add_epi32(_mm256_mullo_epi32(_mm256_srai_epi32(ys, 16), _mm256_set1_epi32(width)),
                         _mm256_srai_epi32(xs, 16));
    const __m256i upper = _mm256_i32gather_epi32((const int *)base, place, 1);
    const __m256i lower = _mm256_i32gather_epi32((const int *)(base + width), place, 1);
    const __m256i fx = _mm256_and_si256(_mm256_srli_epi32(xs, 8), low);
    const __m256i fy = _mm256_and_si256(_mm256_srli_epi32(ys, 8), low);
    const __m256i weights = _mm256_or_si256(_mm256_sub_epi32(whole, fx), _mm256_slli_epi32(fx, 16));
    const __m256i above = _mm256_madd_epi16(_mm256_shuffle_epi8(upper, pair), weights);
    const __m256i below = _mm256_madd_epi16(_mm256_shuffle_epi8(lower, pair), weights);
    const __m256i mean =
        _mm256_srli_epi32(_mm256_add_epi32(_mm256_mullo_epi32(above, _mm256_sub_epi32(whole, fy)),
                                           _mm256_mullo_epi32(below, fy)),
                          8);
    const __m256i before = _mm256_loadu_si256((const __m256i *)(sums + i));
    _mm256_storeu_si256((__m256i *)(sums + i), _mm256_add_epi32(before, mean));
    xs = _mm256_add_epi32(xs, _mm256_set1_epi32(8 * dx));
    ys = _mm256_add_epi32(ys, _mm256_set1_epi32(8 * dy));
  }
  return i;
}
#endif

void yoshin_add_run(const uint8_t *base, size_t size, int32_t width, int32_t x, int32_t y,
                    int32_t dx, int32_t dy, size_t count, int32_t *sums) {
  size_t first = 0;
#if defined(__x86_64__)
  if (count >= 8 && __builtin_cpu_supports("avx2")) {
    // Four bytes are read where two are wanted: not at the raster's very end.
    const int32_t last_x = x + (int32_t)(count - 1) * dx, last_y = y + (int32_t)(count - 1) * dy;
    const size_t row = (size_t)((y > last_y ? y : last_y) >> 16);
    const size_t column = (size_t)((x > last_x ? x : last_x) >> 16);
    if ((row + 1) * (size_t)width + column + 4 <= size)
      first = run_avx2(base, width, x, y, dx, dy, count, sums);
  }
#endif
  for (size_t i = first; i < count; i++)
    sums[i] += value(base, width, x + (int32_t)i * dx, y + (int32_t)i * dy);
}

// The product of a piece and what lies under it at one place.
INLINE int32_t plain_product(const int16_t *piece, size_t edge, const int16_t *corner, size_t width) {
  int32_t total = 0;
  for (size_t y = 0; y < edge; y++)
    for (size_t x = 0; x < edge; x++)
      total += (int32_t)piece[y * edge + x] * corner[y * width + x];
  return total;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void slide_avx2(const int16_t *piece, size_t edge,
                                                       const int16_t *window, size_t width,
                                                       size_t span, int32_t *products) {
  for (size_t place = 0; place < span * span; place++) {
    const int16_t *corner = window + place / span * width + place % span;
    __m256i sums = _mm256_setzero_si256();
    __m128i rest = _mm_setzero_si128();
    for (size_t y = 0; y < edge; y++) {
      const int16_t *one = piece + y * edge, *other = corner + y * width;
      size_t x = 0;
      for (; x + 16 <= edge; x += 16)
        sums = _mm256_add_epi32(
            sums, _mm256_madd_epi16(_mm256_loadu_si256((const __m256i *)(one + x)),
                                    _mm256_loadu_si256((const __m256i *)(other + x))));
      if (x < edge)
        rest = _mm_add_epi32(rest, _mm_madd_epi16(_mm_loadu_si128((const __m128i *)(one + x)),
                                                  _mm_loadu_si128((const __m128i *)(other + x))));
    }
    rest = _mm_add_epi32(rest, _mm_add_epi32(_mm256_castsi256_si128(sums),
                                             _mm256_extracti128_si256(sums, 1)));
    rest = _mm_add_epi32(rest, _mm_shuffle_epi32(rest, 0x4E));
    rest = _mm_add_epi32(rest, _mm_shuffle_epi32(rest, 0xB1));
    products[place] = _mm_cvtsi128_si32(rest);
  }
}
#endif

void yoshin_slide(const int16_t *piece, size_t edge, const int16_t *window, size_t width, size_t span,
                  int32_t *products) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    slide_avx2(piece, edge, window, width, span, products);
    return;
  }
#endif
  for (size_t place = 0; place < span * span; place++)
    products[place] =
        plain_product(piece, edge, window + place / span * width + place % span, width);
}
