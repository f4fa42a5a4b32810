// Swift compiles for the oldest processor of its family and cannot choose as it runs: C can.
#include "CProducts.h"

#include <string.h>

// A product is not fused with its sum, or processors would differ in the last bit.
#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))

// One register with AVX, two without.
typedef float eight __attribute__((vector_size(32), aligned(4)));
typedef float four __attribute__((vector_size(16), aligned(4)));

// Four rows at once, eight or sixteen columns of them: as much as stays in registers.
INLINE void block(const float *const rows[4], size_t count, size_t depth, const float *right,
                  size_t columns, float *result, int eights) {
  eight sums[4][2] = {{{0}}};
  for (size_t k = 0; k < depth; k++, right += columns) {
    for (int i = 0; i < eights; i++) {
      const eight weights = *(const eight *)(right + 8 * i);
      for (int row = 0; row < 4; row++) sums[row][i] += weights * rows[row][k];
    }
  }
  for (size_t row = 0; row < count; row++)
    memcpy(result + row * columns, sums[row], (size_t)eights * sizeof(eight));
}

// Sixteen or thirty-two columns with the widest registers.
typedef float sixteen __attribute__((vector_size(64), aligned(4)));

INLINE void wide_block(const float *const rows[4], size_t count, size_t depth, const float *right,
                       size_t columns, float *result, int sixteens) {
  sixteen sums[4][2] = {{{0}}};
  for (size_t k = 0; k < depth; k++, right += columns) {
    for (int i = 0; i < sixteens; i++) {
      const sixteen weights = *(const sixteen *)(right + 16 * i);
      for (int row = 0; row < 4; row++) sums[row][i] += weights * rows[row][k];
    }
  }
  for (size_t row = 0; row < count; row++)
    memcpy(result + row * columns, sums[row], (size_t)sixteens * sizeof(sixteen));
}

// The last four columns.
INLINE void half(const float *const rows[4], size_t count, size_t depth, const float *right,
                 size_t columns, float *result) {
  four sums[4] = {{0}};
  for (size_t k = 0; k < depth; k++, right += columns) {
    const four weights = *(const four *)right;
    for (int row = 0; row < 4; row++) sums[row] += weights * rows[row][k];
  }
  for (size_t row = 0; row < count; row++)
    memcpy(result + row * columns, &sums[row], sizeof(four));
}

INLINE void multiply(const float *left, size_t all, size_t depth, size_t apart, const float *right,
                     size_t columns, float *result, int eights) {
  for (size_t row = 0; row < all; row += 4) {
    // Rows past the last are the last again, counted and not kept.
    const size_t count = all - row < 4 ? all - row : 4;
    const float *rows[4];
    for (size_t i = 0; i < 4; i++) rows[i] = left + (row + (i < count ? i : count - 1)) * apart;
    float *place = result + row * columns;
    size_t column = 0;
    if (eights == 4) {
      for (; column + 32 <= columns; column += 32)
        wide_block(rows, count, depth, right + column, columns, place + column, 2);
      for (; column + 16 <= columns; column += 16)
        wide_block(rows, count, depth, right + column, columns, place + column, 1);
    }
    if (eights == 2)
      for (; column + 16 <= columns; column += 16)
        block(rows, count, depth, right + column, columns, place + column, 2);
    for (; column + 8 <= columns; column += 8)
      block(rows, count, depth, right + column, columns, place + column, 1);
    if (column < columns) half(rows, count, depth, right + column, columns, place + column);
  }
}

#if defined(__x86_64__)
__attribute__((target("avx"))) static void multiply_avx(const float *left, size_t rows,
                                                        size_t depth, size_t apart,
                                                        const float *right, size_t columns,
                                                        float *result) {
  multiply(left, rows, depth, apart, right, columns, result, 2);
}

__attribute__((target("avx512f"))) static void multiply_avx512(const float *left, size_t rows,
                                                               size_t depth, size_t apart,
                                                               const float *right, size_t columns,
                                                               float *result) {
  multiply(left, rows, depth, apart, right, columns, result, 4);
}
#endif

void yoshin_multiply(const float *left, size_t rows, size_t depth, size_t apart, const float *right,
                     size_t columns, float *result) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && columns >= 16) {
    multiply_avx512(left, rows, depth, apart, right, columns, result);
    return;
  }
  if (__builtin_cpu_supports("avx")) {
    multiply_avx(left, rows, depth, apart, right, columns, result);
    return;
  }
#endif
  multiply(left, rows, depth, apart, right, columns, result, 1);
}
