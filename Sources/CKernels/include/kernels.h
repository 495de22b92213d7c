#ifndef POMONA_KERNELS_H
#define POMONA_KERNELS_H

// The loops that Swift does not vectorise. Each function has clones for wider registers, chosen when the program starts;
// sums are in double, so that a clone changes at most their last bits.

#include <stddef.h>
#include <stdint.h>

/// Centres each of `rows` rows of `width` floats on its own mean. `columns` (may be null) is taken off first.
/// out = (x - columns) - shift, with shift the mean rounded to float; residual = the sum of out, squares = that of out².
void pomona_centre_rows(const float *x, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t width, const float *columns,
                        float *out, double *shift, double *residual, double *squares);

/// The mean over rows of each column.
void pomona_column_means(const float *x, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t width, float *means,
                         double *scratch);

/// sums += tile; when `upper` only its upper triangle with the diagonal, and the sums hold that alone, row by row.
void pomona_add_tile(const float *tile, ptrdiff_t rows, ptrdiff_t columns, int upper, double *sums);

/// Average ranks from 1, less (count + 1) / 2 so that their mean is zero. Keys and places are scratch of 2 × count.
void pomona_centred_ranks(const float *x, ptrdiff_t count, uint32_t *keys, uint32_t *places, float *ranks);

/// Weighted average ranks: value k of the sorted order stands `weights[order[k]]` times in the sample.
/// Ties share `group` numbers (ascending along `order`). Ranks of items without weight are 0.
void pomona_weighted_ranks(const int32_t *order, const int32_t *group, ptrdiff_t count, const double *weights,
                           double *ranks);

/// out = (x - weighted mean) sqrt(w), scaled to norm 1; returns the norm before scaling, relative to the largest
/// possible rounding: 0 when x is constant where w is not zero. `centre` 0 leaves the mean.
double pomona_weighted_unit(const double *x, const double *weights, ptrdiff_t count, int centre, double *out);

/// Concordant less discordant pairs of a weighted sample: items in the order of u with tie groups, `v` the dense ranks
/// of v from 0 below `levels`; `tree` is scratch of levels + 1.
double pomona_weighted_concordance(const int32_t *order, const int32_t *group, const int32_t *v, ptrdiff_t count,
                                   ptrdiff_t levels, const double *weights, double *tree);

/// The sum of products in double.
double pomona_dot(const double *x, const double *y, ptrdiff_t count);

/// The file of the loaded library that holds a symbol, or null; the text is the loader's.
const char *pomona_library_of(const char *symbol);
#endif
