#ifndef POMONA_READING_DRIVER_H
#define POMONA_READING_DRIVER_H

#include <hdf5.h>

/// Whether this library reads files through `pomona_hdf5_reading_driver`. Later ones check what they copy, and their drivers have
/// other fields.
#define POMONA_HDF5_HAS_READING_DRIVER (!H5_VERSION_GE(1, 13, 0))

#if POMONA_HDF5_HAS_READING_DRIVER
/// The library's number of a driver that reads a file by `pread` and takes each block of metadata straight from the file. The usual
/// driver goes through a buffer that a damaged address leads beyond. Negative on failure; the caller makes one call at a time.
hid_t pomona_hdf5_reading_driver(void);
#endif

#endif
