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
  public mutating func update(floats values: Span<Float>) { unsafe update(raw: values.bytes) }

  /// The values' bytes as they lie in memory.
  public mutating func update(doubles values: Span<Double>) { unsafe update(raw: values.bytes) }

  /// Raw bytes, such as the `bytes` of a span.
  public mutating func update(raw bytes: RawSpan) {
    // Same argument as for a span of bytes.
    unsafe bytes.withUnsafeBytes { buffer in
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

  /// The digest of a file's bytes, read in pieces of 1 MiB.
  ///
  /// - Throws: `E0901` when the file cannot be read.
  public static func hexDigest(ofFile url: URL) throws(Explanation) -> String {
    var digest = SHA256()
    do {
      let file = try FileHandle(forReadingFrom: url)
      while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { digest.update(piece) }
      try file.close()
    } catch {
      throw Explanation(
        "E0901", "cannot read \"\(url.path)\"", parameter: "path", facts: [(error as NSError).localizedDescription])
    }
    return digest.finishHex()
  }
}
