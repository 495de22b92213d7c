import Foundation
import PomonaCatalog
import PomonaSystem
import Testing

@Suite struct SHA256Tests {
  /// Vectors of NIST's FIPS 180-4 examples (and the empty message of its CAVP set).
  static let vectors: [(message: String, count: Int, digest: String)] = [
    ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ]

  @Test(arguments: vectors)
  func `Digests equal the published vectors`(_ vector: (message: String, count: Int, digest: String)) {
    let digest = SHA256.hexDigest(of: String(repeating: vector.message, count: vector.count))
    #expect(digest == vector.digest)
  }

  @Test func `Pieces give the digest of the whole`() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var digest = SHA256()
    digest.update(bytes[0..<1])
    digest.update(bytes[1..<64].reversed().reversed())
    digest.update(bytes.span.extracting(64..<1000))
    #expect(digest.finishHex() == SHA256.hexDigest(of: bytes))
  }

  @Test func `Numbers count as their bytes in memory`() {
    let values: [Float] = [1, -0.5]
    var digest = SHA256()
    digest.update(floats: values.span)
    #expect(digest.finishHex() == SHA256.hexDigest(of: [0, 0, 0x80, 0x3f, 0, 0, 0, 0xbf]))
  }

  @Test func `A file is read in pieces and a missing one is named`() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("pomona-sha-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(String(repeating: "a", count: 3_000_000).utf8).write(to: url)
    let whole = SHA256.hexDigest(of: String(repeating: "a", count: 3_000_000))
    #expect(try SHA256.hexDigest(ofFile: url) == whole)
    let missing = URL(fileURLWithPath: "/nowhere/at all")
    let error = #expect(throws: (any Error).self) { try SHA256.hexDigest(ofFile: missing) }
    #expect((error as? Explanation)?.code == "E0901")
    #expect("\(error as Any)".contains("/nowhere/at all"))
  }
}
