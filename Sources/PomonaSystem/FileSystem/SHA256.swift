internal import CCrypto
public import Foundation
public import PomonaCatalog

/// A SHA-256 digest that is computed piece by piece (FIPS 180-4, by libcrypto).
///
///     var digest = SHA256()
///     digest.update([0x61, 0x62, 0x63])
///     digest.finishHex()  // "ba7816bf…f20015ad"
@safe
public struct SHA256: ~Copyable {
  private let context: OpaquePointer

  public init() {
    // Both calls fail only when no memory is left or libcrypto was built without SHA-256.
    let context = unsafe EVP_MD_CTX_new()
    guard let context = unsafe context, unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto gives no SHA-256 context")
    }
    unsafe self.context = context
  }

  // The context is owned by this value alone, which cannot be copied.
  deinit { unsafe EVP_MD_CTX_free(context) }

  public mutating func update(_ bytes: Span<UInt8>) {
    // The pointer is read only during the call, with the span's own count.
    unsafe bytes.withUnsafeBytes { buffer in
      _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    }
  }

  public mutating func update(_ bytes: some Collection<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in
      // As above: the storage outlives the call.
      _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    }
    if done == nil { update(Array(bytes).span) }
  }

  /// The UTF-8 bytes of `text`.
  public mutating func update(_ text: String) { update(Array(text.utf8).span) }

  /// The values' bytes as they lie in memory (little-endian on every supported machine).
  public mutating func update(floats values: Span<Float>) { update(elements: values) }

  /// The values' bytes as they lie in memory.
  public mutating func update(doubles values: Span<Double>) { update(elements: values) }

  private mutating func update<Element: BitwiseCopyable>(elements: Span<Element>) {
    // Same argument as for a span of bytes; plain numbers have no padding.
    unsafe elements.withUnsafeBytes { buffer in
      _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    }
  }

  /// The digest as 64 hexadecimal digits.
  public consuming func finishHex() -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    // SHA-256 writes exactly the 32 bytes that the array holds.
    unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      _ = unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
    }
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  public static func hexDigest(of bytes: some Collection<UInt8>) -> String {
    var digest = SHA256()
    digest.update(bytes)
    return digest.finishHex()
  }

  public static func hexDigest(of text: String) -> String { hexDigest(of: text.utf8) }

  /// The digest of a file's bytes from byte `from` on, read in pieces of 1 MiB.
  ///
  /// - Throws: `E0901` when the file cannot be read.
  public static func hexDigest(ofFile url: URL, from: Int = 0) throws(Explanation) -> String {
    do throws(FileSystemError) {
      return try hexDigest(of: RandomAccessFile(reading: url), from: from)
    } catch {
      throw error.explanation
    }
  }

  /// The digest of an open file's bytes from byte `from` on.
  public static func hexDigest(of file: RandomAccessFile, from: Int = 0) throws(FileSystemError) -> String {
    var digest = SHA256()
    let count = file.byteCount
    var offset = from
    while offset < count {
      let piece = try file.bytes(min(1 << 20, count - offset), at: offset)
      digest.update(piece.span)
      offset += piece.count
    }
    return digest.finishHex()
  }
}
