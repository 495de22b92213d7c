internal import CHDF5Shim
public import Foundation
internal import PomonaCatalog

/// Where datasets, groups and attributes lie: a file (its root) or a group.
public protocol HDF5Location: ~Copyable {
  /// The library's number of the open object.
  var handle: Int64 { get }
  /// The file, for messages.
  var path: String { get }
}

/// An open HDF5 file. A file that is written takes its datasets and groups with it when it is closed.
///
///     let file = try HDF5File(creating: url)
///     try file.write([1, 2, 3], to: "numbers")
///     try file.close()
public struct HDF5File: ~Copyable, HDF5Location, Sendable {
  public let handle: Int64
  public let path: String
  private var isClosed = false

  /// Makes a new file, in place of any that is there. Give it an address from `AtomicFile.replace`.
  ///
  /// - `userBlock`: bytes at the beginning that HDF5 leaves alone; 0, or a power of two from 512.
  public init(creating url: URL, userBlock: Int = 0) throws(HDF5Error) {
    path = url.path
    handle = try HDF5Library.check(.cannotCreate(path: url.path)) {
      // The path ends with a zero and is only read.
      unsafe pomona_hdf5_create(url.path, UInt64(userBlock))
    }
  }

  /// Makes a file that lives in memory; `image()` gives its bytes. `name` is for messages.
  public init(inMemoryNamed name: String) throws(HDF5Error) {
    path = name
    handle = try HDF5Library.check(.cannotCreate(path: name)) {
      pomona_hdf5_create_in_memory()
    }
  }

  /// Opens a file for reading.
  ///
  /// - Throws: `.cannotOpen` when it cannot be read at all, `.notHDF5` when it is something else or cut short.
  public init(reading url: URL) throws(HDF5Error) {
    path = url.path
    // A readable file that HDF5 refuses is the wrong file; any other is a matter of path or permission.
    do {
      _ = try RandomAccessFile(reading: url)
    } catch {
      throw .cannotOpen(path: url.path, reason: error.explanation.facts.joined(separator: "; "))
    }
    handle = try HDF5Library.check(.notHDF5(path: url.path)) {
      // As above.
      unsafe pomona_hdf5_open(url.path)
    }
  }

  deinit { if !isClosed { _ = try? closed() } }

  /// Writes what is left and closes; an error here means that the file is not whole.
  public consuming func close() throws(HDF5Error) {
    isClosed = true
    try closed()
  }

  private borrowing func closed() throws(HDF5Error) {
    let (handle, path) = (handle, path)
    _ = try HDF5Library.check(.failed(path: path, operation: "finish writing")) {
      pomona_hdf5_close_file(handle)
    }
  }

  /// The bytes that the file would have on a disk. HDF5 also reads them behind a block of 512 bytes (or 1024, 2048, …).
  public borrowing func image() throws(HDF5Error) -> [UInt8] {
    let (handle, path) = (handle, path)
    let size = try HDF5Library.check(.failed(path: path, operation: "count bytes")) {
      pomona_hdf5_image_size(handle)
    }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    _ = try HDF5Library.check(.failed(path: path, operation: "copy bytes")) {
      // At most `size` bytes are written, and the array has them.
      unsafe pomona_hdf5_image(handle, &bytes, Int(size))
    }
    return bytes
  }
}

/// An open group of an HDF5 file.
public struct HDF5Group: ~Copyable, HDF5Location {
  public let handle: Int64
  public let path: String

  fileprivate init(handle: Int64, path: String) {
    self.handle = handle
    self.path = path
  }

  deinit {
    let handle = handle
    _ = try? HDF5Library.check(.failed(path: "", operation: "close a group")) {
      pomona_hdf5_close_group(handle)
    }
  }
}

extension HDF5Location where Self: ~Copyable {
  /// Opens the group `name`; names may be paths such as `layers/conv1`.
  ///
  /// - Throws: `.noSuchObject`.
  public borrowing func group(_ name: String) throws(HDF5Error) -> HDF5Group {
    guard try contains(name) else { throw .noSuchObject(path: path, name: name, others: (try? names()) ?? []) }
    return try openGroup(name, creating: false)
  }

  /// Makes a new group.
  public borrowing func makeGroup(_ name: String) throws(HDF5Error) -> HDF5Group {
    try openGroup(name, creating: true)
  }

  private borrowing func openGroup(_ name: String, creating: Bool) throws(HDF5Error) -> HDF5Group {
    let (handle, path) = (handle, path)
    let group = try HDF5Library.check(.failed(path: path, operation: "\(creating ? "make" : "open") group \"\(name)\""))
    {
      // The name ends with a zero and is only read.
      unsafe pomona_hdf5_group(handle, name, creating ? 1 : 0)
    }
    return HDF5Group(handle: group, path: path)
  }

  public borrowing func contains(_ name: String) throws(HDF5Error) -> Bool {
    let (handle, path) = (handle, path)
    return try HDF5Library.check(.failed(path: path, operation: "look up \"\(name)\"")) {
      // As above.
      unsafe pomona_hdf5_exists(handle, name)
    } > 0
  }

  /// The names of what lies here, in alphabetical order; groups end with a slash.
  public borrowing func names() throws(HDF5Error) -> [String] {
    let (handle, path) = (handle, path)
    let sink = HDF5Sink()
    _ = try HDF5Library.check(.failed(path: path, operation: "list names")) {
      // The sink outlives the call, which is the only user of the pointer.
      withExtendedLifetime(sink) { unsafe pomona_hdf5_names(handle, HDF5Sink.takeName, sink.context) }
    }
    return zip(sink.texts, sink.areGroups).map { $1 ? "\($0)/" : $0 }
  }
}
