#ifndef POMONA_HDF5_SHIM_H
#define POMONA_HDF5_SHIM_H
#endif
