#ifndef POMONA_COPENBLAS_H
#define POMONA_COPENBLAS_H
#include <cblas.h>

// Debian's OpenBLAS has the Fortran LAPACK symbols but no header for them; these are the routines that are called.
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
             const int *lwork, int *iwork, const int *liwork, int *info);
#endif
