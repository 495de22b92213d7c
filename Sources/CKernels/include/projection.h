#ifndef POMONA_PROJECTION_H
#define POMONA_PROJECTION_H

// Sparse random projection without a stored matrix: which entries of a feature's row are not zero follows from a key and
// the number of the feature, and the products are sums of rows of a small tile. Whole numbers and additions in a fixed
// order only, so that a clone for wider registers gives the same bits.

#include <stddef.h>
#include <stdint.h>

/// Stimuli that are worked on side by side.
enum { pomona_projection_lanes = 32 };

/// The entries of `count` features from `first`: feature f's are `entries[starts[f]]` up to `entries[starts[f + 1]]`, each
/// twice its output, plus 1 when its sign is minus. Zeros between two entries are counted by one draw of 31 bits: there
/// are as many as `survival[1…outputs]` are above the draw, where survival[m] is 2^31 times the chance of m zeros. `guide`
/// holds for each value of the draw's 12 highest bits the smallest such number. Returns the number of entries, or -1 when
/// there is no room for them.
ptrdiff_t pomona_projection_entries(uint64_t key, uint64_t first, ptrdiff_t count, uint32_t outputs,
                                    const uint32_t *survival, const uint32_t *guide, ptrdiff_t capacity,
                                    uint32_t *starts, uint32_t *entries);

/// The same entries output by output: those of output k with plus are features[places[2 k]] up to places[2 k + 1], with
/// minus from there up to places[2 k + 2]; features count from the first of the block and ascend.
void pomona_projection_lists(const uint32_t *starts, const uint32_t *entries, ptrdiff_t count, uint32_t outputs,
                             uint32_t *places, uint16_t *features);

/// sums += rows of x times the block's part of the matrix of signs. x is `rows` (at most `lanes`) × `width`, `tile` is
/// scratch of width × lanes, `sums` is outputs × lanes.
void pomona_projection_add(const float *x, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t width, uint32_t outputs,
                           const uint32_t *places, const uint16_t *features, float *tile, float *sums);

/// out = scale × the transpose of sums, the first `rows` lanes: rows × outputs.
void pomona_projection_rows(const float *sums, ptrdiff_t rows, uint32_t outputs, float scale, float *out);
#endif
