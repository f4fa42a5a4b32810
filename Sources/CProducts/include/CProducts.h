#ifndef CPRODUCTS_H
#define CPRODUCTS_H

#include <stddef.h>

/// The product of two matrices of floats, rows together.
///
/// The left one's rows begin `apart` floats from one another and may overlap; `columns` comes in
/// fours. Every number of the result is the sum of its products in their order, whatever the
/// processor: wider registers change the time and not one bit.
void yoshin_multiply(const float *left, size_t rows, size_t depth, size_t apart, const float *right,
                     size_t columns, float *result);

#endif
