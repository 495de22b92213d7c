internal import CHDF5Shim

/// The value of an attribute.
public enum HDF5Attribute: Sendable, Equatable {
  case text(String)
  case numbers([Double])
}

private enum HDF5AttributeContent {
  case texts([String])
  case numbers([Double])
}

extension HDF5Location where Self: ~Copyable {
  /// Writes an attribute of this file, group or dataset, in place of any of that name.
  public borrowing func setAttribute(_ name: String, _ value: HDF5Attribute) throws(HDF5Error) {
    let (handle, path) = (handle, path)
    _ = try HDF5Library.check(.failed(path: path, operation: "write attribute \"\(name)\"")) {
      switch value {
      case .text(let text):
        // Name and text end with a zero and are only read.
        unsafe pomona_hdf5_set_attribute_text(handle, name, text)
      case .numbers(let numbers):
        // The count is the array's.
        unsafe pomona_hdf5_set_attribute_numbers(handle, name, UInt64(numbers.count), numbers)
      }
    }
  }

  /// The attribute of that name; `nil` if there is none, or one of a kind that is neither one text nor numbers.
  public borrowing func attribute(_ name: String) throws(HDF5Error) -> HDF5Attribute? {
    switch try content(name) {
    case .texts(let texts)?: return texts.count == 1 ? .text(texts[0]) : nil
    case .numbers(let numbers)?: return .numbers(numbers)
    case nil: return nil
    }
  }

  /// All texts of an attribute, one or several; `nil` if there is none of texts.
  public borrowing func attributeTexts(_ name: String) throws(HDF5Error) -> [String]? {
    if case .texts(let texts)? = try content(name) { texts } else { nil }
  }

  private borrowing func content(_ name: String) throws(HDF5Error) -> HDF5AttributeContent? {
    let (handle, path) = (handle, path)
    let sink = HDF5Sink()
    let kind = try HDF5Library.check(.failed(path: path, operation: "read attribute \"\(name)\"")) {
      // The sink outlives the call, which is the only user of the pointer.
      withExtendedLifetime(sink) {
        unsafe pomona_hdf5_attribute(
          handle, name, HDF5Sink.takeText, HDF5Sink.takeReferences, HDF5Sink.takeNumbers, sink.context)
      }
    }
    switch kind {
    case 1: return .texts(try sink.texts(of: handle, path: path, reading: name))
    case 2: return .numbers(sink.numbers)
    default: return nil
    }
  }

  public borrowing func attributeNames() throws(HDF5Error) -> [String] {
    let (handle, path) = (handle, path)
    let sink = HDF5Sink()
    _ = try HDF5Library.check(.failed(path: path, operation: "list attributes")) {
      // As above.
      withExtendedLifetime(sink) { unsafe pomona_hdf5_attribute_names(handle, HDF5Sink.takeName, sink.context) }
    }
    return sink.texts
  }
}
