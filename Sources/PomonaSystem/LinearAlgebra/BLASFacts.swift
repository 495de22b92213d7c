internal import CKernels
internal import Glibc

/// Which BLAS this process runs on, for `doctor` and for reports of speed.
public struct BLASFacts: Sendable, Equatable {
  /// The file of the library, as the loader found it.
  public let library: String?
  /// OpenBLAS's own line of version and build options; `nil` for another BLAS.
  public let configuration: String?
  /// The kernel chosen for this processor (`Haswell`, `SkylakeX`); `nil` for another BLAS.
  public let kernel: String?
  /// Threads of the library itself. Pomona sets 1 before its first product and threads its own tiles.
  public let threadCount: Int?

  public static func current() -> BLASFacts {
    BLASFacts(
      library: libraryPath(), configuration: text("openblas_get_config"), kernel: text("openblas_get_corename"),
      threadCount: number("openblas_get_num_threads"))
  }

  // The functions of OpenBLAS alone are looked up, so that another BLAS can stand in for it.

  static func setThreadCount(_ count: Int32) {
    typealias Setter = @convention(c) (Int32) -> Void
    guard let symbol = unsafe address("openblas_set_num_threads") else { return }
    // The type is that of OpenBLAS's header for the symbol of this name.
    unsafe unsafeBitCast(symbol, to: Setter.self)(count)
  }

  /// How many threads the library takes for one call; a bench that measures a bare call sets it.
  public static func allowThreads(_ count: Int) { setThreadCount(Int32(count)) }

  private static func address(_ name: String) -> UnsafeMutableRawPointer? {
    // A null handle means the default search order of the program.
    unsafe dlsym(nil, name)
  }

  private static func text(_ name: String) -> String? {
    typealias Getter = @convention(c) () -> UnsafePointer<CChar>?
    guard let symbol = unsafe address(name) else { return nil }
    // The type is that of OpenBLAS's header; the text is static in the library.
    guard let characters = unsafe unsafeBitCast(symbol, to: Getter.self)() else { return nil }
    return unsafe String(cString: characters)
  }

  private static func number(_ name: String) -> Int? {
    typealias Getter = @convention(c) () -> Int32
    guard let symbol = unsafe address(name) else { return nil }
    // The type is that of OpenBLAS's header for the symbol of this name.
    return Int(unsafe unsafeBitCast(symbol, to: Getter.self)())
  }

  private static func libraryPath() -> String? {
    // The text belongs to the loader and stays while the library is loaded.
    guard let path = unsafe pomona_library_of("cblas_sgemm") else { return nil }
    return unsafe String(cString: path)
  }
}
