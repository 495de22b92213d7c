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

/// The items of an order that have weight, with their groups; returns how many. Room for all.
ptrdiff_t pomona_present(const int32_t *order, const int32_t *group, ptrdiff_t count, const double *weights,
                         int32_t *kept_order, int32_t *kept_group);

/// Concordant less discordant pairs of a weighted sample: items with weight in the order of u with tie groups, `v` the dense
/// ranks of v from 0 below `levels`; scratch of 2 × levels + 1.
double pomona_weighted_concordance(const int32_t *order, const int32_t *group, const int32_t *v, ptrdiff_t count,
                                   ptrdiff_t levels, const double *weights, double *scratch);

/// The order that sorts keys, equal ones in the order that they have, and the number of each group of equal keys along it,
/// from 0. Scratch: 2 × count.
void pomona_key_order(const uint32_t *keys, ptrdiff_t count, uint32_t *scratch, int32_t *order, int32_t *group);

/// The sum of products in double.
double pomona_dot(const double *x, const double *y, ptrdiff_t count);

/// Finds the fields of up to `limit` rows of `columns` fields that begin at `start` or later and before `end`; where each
/// field starts and ends goes into `starts` and `ends`, row by row, the highest bit of an end says that it is in quotes.
/// It stops before a row that takes more than finding. `next` is where the first row not found begins, `lines` how many
/// lines were passed, `saw_bare` becomes 1 at a field without quotes that is not missing. Offsets are below 2^31.
ptrdiff_t pomona_find_rows(const uint8_t *bytes, ptrdiff_t count, ptrdiff_t start, ptrdiff_t end, uint8_t separator,
                           ptrdiff_t columns, ptrdiff_t limit, uint32_t *starts, uint32_t *ends, ptrdiff_t *next,
                           ptrdiff_t *lines, int *saw_bare);

/// The same without quotes and carriage returns, and much faster: it stops before the first block of bytes that has one, and
/// 64 bytes before the last. Field k lies from behind mark k to before mark k + 1; there is room for
/// `limit` × `columns` + 80 marks.
ptrdiff_t pomona_find_plain_rows(const uint8_t *bytes, ptrdiff_t count, ptrdiff_t start, ptrdiff_t end,
                                 uint8_t separator, ptrdiff_t columns, ptrdiff_t limit, uint32_t *marks,
                                 ptrdiff_t *next, int *saw_bare);

/// Fields `from` to `rows` of one column (`starts` and `ends` at its first field, `stride` fields a row, the field itself
/// `skip` bytes behind its start) as whole numbers. Returns the first row that is none of up to 18 digits or has a zero in front, or `rows`.
ptrdiff_t pomona_read_wholes(const uint8_t *bytes, const uint32_t *starts, const uint32_t *ends, uint32_t skip,
                             ptrdiff_t stride, ptrdiff_t from, ptrdiff_t rows, int quotes_matter, int64_t nothing,
                             int64_t *cells);

/// The same as numbers, correctly rounded: up to 19 digits and powers of ten that 64 bits reach; all else, and digits behind a
/// zero in front, is left to the caller.
ptrdiff_t pomona_read_numbers(const uint8_t *bytes, const uint32_t *starts, const uint32_t *ends, uint32_t skip,
                              ptrdiff_t stride, ptrdiff_t from, ptrdiff_t rows, int quotes_matter, double *cells);

/// The same as `true` (1) and `false` (0), in small letters, capitals, or with a capital in front.
ptrdiff_t pomona_read_truths(const uint8_t *bytes, const uint32_t *starts, const uint32_t *ends, uint32_t skip,
                             ptrdiff_t stride, ptrdiff_t from, ptrdiff_t rows, int quotes_matter, uint8_t nothing,
                             uint8_t *cells);

/// The hash by which texts are found in a pool. The same on every machine of one byte order.
uint64_t pomona_text_hash(const uint8_t *bytes, ptrdiff_t length);

/// The same as codes of texts in a pool: bytes one behind the other with `pool_starts`, `slots` a table by hash (a power of
/// two of them, -1 where free). Returns the first row whose text is not in the pool, or `rows`.
ptrdiff_t pomona_read_codes(const uint8_t *bytes, const uint32_t *starts, const uint32_t *ends, uint32_t skip,
                            ptrdiff_t stride, ptrdiff_t from, ptrdiff_t rows, int quotes_matter, const uint8_t *pool,
                            const ptrdiff_t *pool_starts, const int32_t *slots, ptrdiff_t slot_count,
                            const uint64_t *hashes, int32_t *codes);

/// The mean over the rows named of each column, and the sum of squares about it.
void pomona_column_sums(const float *x, ptrdiff_t stride, const ptrdiff_t *rows, ptrdiff_t count, ptrdiff_t width,
                        double *means, double *squares);

/// out = the rows named, less the means of their columns, times `factors` (may be null).
void pomona_gather_rows(const float *x, ptrdiff_t stride, const ptrdiff_t *rows, ptrdiff_t count, ptrdiff_t width,
                        const double *means, const float *factors, float *out);

/// sums += the squares of each column; four rows at a time in float, the rest in double.
/// Where take[k] is not 0, column k of out (rows × width) becomes that of x.
void pomona_take_columns(const float *x, ptrdiff_t rows, ptrdiff_t width, const uint32_t *take, float *out);
void pomona_add_squares(const float *x, ptrdiff_t rows, ptrdiff_t width, double *sums);

/// Of each column: plain += e, squares += e², products += e y.
void pomona_add_residual_sums(const float *e, const float *y, ptrdiff_t rows, ptrdiff_t width, double *plain,
                              double *squares, double *products);

/// out = x numerators[row] / (values[row] + penalties[column]).
void pomona_filter_rows(const float *x, const float *numerators, const float *values, const float *penalties,
                        ptrdiff_t rows, ptrdiff_t width, float *out);

/// Of each column, 7 × width: both means, both sums of squares about them, the sum of products, that of (y - x)², that of y².
void pomona_column_products(const float *x, ptrdiff_t x_stride, const float *y, ptrdiff_t y_stride, ptrdiff_t rows,
                            ptrdiff_t width, double *moments);

/// The file of the loaded library that holds a symbol, or null; the text is the loader's.
const char *pomona_library_of(const char *symbol);
#endif
