internal import CHDF5Shim
internal import Foundation

/// The gate before every call of the HDF5 library, which keeps global state: one thread at a time.
public enum HDF5Library {
  // Recursive, because a handle may go away (and close itself) inside another call.
  private static let gate = NSRecursiveLock()

  static func call<Result>(_ body: () -> Result) -> Result {
    gate.lock()
    defer { gate.unlock() }
    return body()
  }

  /// Runs a call whose negative result means failure, and gives the library's words for it.
  ///
  /// The words are fetched, and the error stack cleared, on the same thread and under the same lock: the stack is
  /// per thread, and an uncleared one makes the library complain at exit.
  static func check<Number: SignedInteger>(
    _ failure: @autoclosure () -> HDF5Error, _ body: () -> Number
  ) throws(HDF5Error) -> Number {
    gate.lock()
    defer { gate.unlock() }
    let result = body()
    guard result < 0 else { return result }
    throw failure().with(reason: reason())
  }

  private static func reason() -> String {
    var buffer = [CChar](repeating: 0, count: 1024)
    // The shim writes at most the given count, and a closing zero.
    unsafe pomona_hdf5_failure(&buffer, buffer.count)
    let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.isEmpty ? "HDF5 gives no reason" : "HDF5 says: \(text)"
  }

  /// Such as `1.10.8`.
  public static var version: String {
    var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
    // Three numbers are filled in.
    call { unsafe pomona_hdf5_version(&major, &minor, &release) }
    return "\(major).\(minor).\(release)"
  }
}

/// Takes what the shim's callbacks pass on, during the call that it is given to.
final class HDF5Sink {
  var texts: [String] = []
  var areGroups: [Bool] = []
  var numbers: [Double] = []
  var references: [HDF5Heap.Reference] = []

  /// The pointer that goes through C and comes back in a callback, while the caller keeps `self` alive.
  var context: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

  /// The texts that were passed, or those that references to the heap of an open object's file lead to.
  func texts(of handle: Int64, path: String, reading name: String) throws(HDF5Error) -> [String] {
    guard !references.isEmpty else { return texts }
    var heap = try HDF5Heap(of: handle, path: path)
    var found: [String] = []
    found.reserveCapacity(references.count)
    for reference in references { found.append(try heap.text(reference, reading: name)) }
    return found
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> HDF5Sink? {
    // It is the pointer made above, whose object is alive until the C call returns.
    unsafe context.map { unsafe Unmanaged<HDF5Sink>.fromOpaque($0).takeUnretainedValue() }
  }

  static let takeName: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, Int32) -> Void = {
    context, name, isGroup in
    // The shim passes a text that ends with a zero.
    guard let sink = unsafe from(context), let name = unsafe name else { return }
    sink.texts.append(unsafe String(cString: name))
    sink.areGroups.append(isGroup != 0)
  }

  static let takeText: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, Int) -> Void = {
    context, text, length in
    // The shim passes `length` bytes.
    guard let sink = unsafe from(context), let text = unsafe text else { return }
    let bytes = unsafe UnsafeRawBufferPointer(start: text, count: length)
    unsafe sink.texts.append(String(decoding: bytes, as: UTF8.self))
  }

  static let takeReferences: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, Int) -> Void = {
    context, bytes, length in
    // The shim passes an aligned array of references of `length` bytes.
    guard let sink = unsafe from(context), let bytes = unsafe bytes else { return }
    let raw = unsafe UnsafeRawBufferPointer(start: bytes, count: length)
    unsafe sink.references = Array(raw.bindMemory(to: HDF5Heap.Reference.self))
  }

  static let takeNumbers: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, Int) -> Void = {
    context, bytes, length in
    // The shim passes an aligned array of doubles of `length` bytes.
    guard let sink = unsafe from(context), let bytes = unsafe bytes else { return }
    let raw = unsafe UnsafeRawBufferPointer(start: bytes, count: length)
    unsafe sink.numbers = Array(raw.bindMemory(to: Double.self))
  }
}
