#ifndef CPRODUCTS_H
#define CPRODUCTS_H

#include <stddef.h>
#include <stdint.h>

/// The product of two matrices of floats, rows together.
///
/// The left one's rows begin `apart` floats from one another and may overlap; `columns` comes in
/// fours. Every number of the result is the sum of its products in their order, whatever the
/// processor: wider registers change the time and not one bit.
void yoshin_multiply(const float *left, size_t rows, size_t depth, size_t apart, const float *right,
                     size_t columns, float *result);

/// Adds samples along a straight run, with linear interpolation and times 256, to `sums`.
///
/// Places are 16.16 fixed point with a sample's centre at its whole number. Every place and the three samples right
/// of and below it lie on the raster of `size` bytes; the caller answers for that.
void yoshin_add_run(const uint8_t *base, size_t size, int32_t width, int32_t x, int32_t y,
                    int32_t dx, int32_t dy, size_t count, int32_t *sums);

/// The products of a square piece with what lies under it at each of `span` × `span` places of a window whose rows
/// are `width` numbers long.
///
/// `edge` comes in eights. Both hold eight bits and a sign, and the piece at most 64 × 64 of them: the sums fit.
void yoshin_slide(const int16_t *piece, size_t edge, const int16_t *window, size_t width, size_t span,
                  int32_t *products);

#endif
