#ifndef POMONA_KERNELS_H
#define POMONA_KERNELS_H
#endif
