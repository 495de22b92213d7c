#ifndef POMONA_HALVES_H
#define POMONA_HALVES_H

#include <stddef.h>
#include <stdint.h>

/// Moments, over stimuli, of the means of two halves of the repeats of each, for `width` units side by side.
///
/// `y` holds presentations × width; the presentations of stimulus i are order[starts[i]] to order[starts[i + 1] - 1], of
/// which the first half make a and the next half b, each less `centre`; an odd one is left out. `present` (may be null)
/// holds for each stimulus and unit how many presentations are numbers: halves are then made of those.
/// moments += n, sum a, sum b, sum a², sum b², sum ab, each of `width`. Scratch: 3 × width.
void pomona_half_moments(const float *y, ptrdiff_t width, const int32_t *order, const int32_t *starts,
                         ptrdiff_t stimuli, const int32_t *present, const double *centre, double *moments,
                         double *scratch);

#endif
