internal import PomonaCatalog

/// Formats of arrays that Pomona reads and does not write.
extension Format {
  static let netcdf = Format(
    card: Card(
      "netcdf", "Variables over named dimensions, as xarray saves them (netCDF-4).",
      search: ["xarray", "assembly", "brain-score", "nc"]),
    endings: ["nc", "nc4"],
    read: { url in
      // The variables as they are stored, but for those that are packed; dimensions without values are none.
      let file = try NetCDF(url)
      let stored = Dictionary(try HDF5Arrays.read(url).map { ($0.name, $0.array) }, uniquingKeysWith: { a, _ in a })
      return .arrays(
        try file.variables.compactMap { variable in
          if let packed = variable.array as? DecodedArray {
            return (variable.name, NumericArray(shape: variable.shape, .float32(try packed.allFloats())))
          }
          return stored[variable.name].map { (variable.name, $0) }
        })
    }, write: nil)

  static let nifti = Format(
    card: Card(
      "nifti", "Volumes of brain imaging (NIfTI-1 and NIfTI-2).",
      citation: Citation("NIfTI Data Format Working Group, nifti1.h and nifti2.h"),
      search: ["nii", "nii.gz", "nibabel", "fmri", "volume"]),
    endings: ["nii", "nii.gz"], read: { .array(try NIfTIImage($0).plain.whole()) }, write: nil)

  static let safetensors = Format(
    card: Card(
      "safetensors", "Named arrays as the safetensors library saves them.",
      search: ["hugging face", "weights", "tensors"]),
    endings: ["safetensors"],
    read: { url in .arrays(try Safetensors(url).plain.map { ($0.name, try $0.whole()) }) }, write: nil)
}
