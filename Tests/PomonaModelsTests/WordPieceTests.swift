import Foundation
import PomonaCatalog
import PomonaSystem
import PomonaTestSupport
import Testing

@testable import PomonaModels

/// Against the tokenizers package (`Fixtures/texts/make.py`).
@Suite struct WordPieceTests {
  struct Golden: Decodable, Sendable {
    let text: String
    let small, large: [Int]
  }

  static let goldens: [Golden] = {
    let data = try? Data(contentsOf: TestResources.fixture("texts/tokens.json"))
    return data.flatMap { try? JSONDecoder().decode([Golden].self, from: $0) } ?? []
  }()

  static func small(longest: Int = 256) throws -> WordPiece {
    try WordPiece(TestResources.fixture("texts/vocabulary.txt"), longest: longest)
  }

  static func check(_ pieces: WordPiece, _ expected: KeyPath<Golden, [Int]>) {
    #expect(goldens.count == 444)
    for golden in goldens {
      let found = pieces.encode(golden.text)
      #expect(found.ids == golden[keyPath: expected], "\(golden.text.unicodeScalars.map { $0.value })")
    }
  }

  @Test func `Texts become the numbers of the tokenizers package, with a vocabulary of our own`() throws {
    Self.check(try Self.small(), \.small)
  }

  @Test(.enabled(if: TestResources.hasMiniLM, "needs the fetched all-MiniLM-L6-v2: ./run parts all-MiniLM-L6-v2"))
  func `Texts become the numbers of the tokenizers package, with the vocabulary of BERT`() throws {
    let url = TestResources.places.file("vocab.txt", ofPart: "all-MiniLM-L6-v2")
    Self.check(try WordPiece(url, longest: 256), \.large)
  }

  /// Words of "a", the letter and "b" for every letter that there is, in blocks of 4096.
  @Test func `Every letter of Unicode is cleaned, made small and cut as the tokenizers package does it`() throws {
    let data = try Data(contentsOf: TestResources.fixture("texts/letters.json"))
    let expected = try JSONDecoder().decode([String].self, from: data)
    #expect(expected.count == 272)
    for (block, digestExpected) in expected.enumerated() {
      var digest = SHA256()
      for code in UInt32(block * 4096)..<UInt32((block + 1) * 4096) {
        guard let scalar = Unicode.Scalar(code) else { continue }
        for word in BertText.words(["a", scalar, "b"]) { digest.update(word + [0x20]) }
        digest.update("\n")
      }
      #expect(digest.finishHex().prefix(16) == digestExpected, "from \(String(block * 4096, radix: 16))")
    }
  }

  @Test func `A text that is too long is cut before its end, and says so`() throws {
    let pieces = try Self.small(longest: 5)
    #expect(pieces.encode("a cat").isCut == false)
    #expect(pieces.encode("a cat has").ids.count == 5)
    #expect(pieces.encode("a cat has").isCut == false)
    let cut = pieces.encode("a cat has fur")
    #expect(cut.ids == pieces.encode("a cat has").ids && cut.isCut)
    let special = pieces.encode("a [MASK] cat [MASK]")
    #expect(special.ids.count == 5 && special.isCut)
  }

  static let bad: [(String, String)] = [
    ("", "0 lines, and none is [UNK], [CLS], [SEP]"), ("[UNK]\n[CLS]\n", "2 lines, and none is [SEP]"),
  ]

  @Test(arguments: bad)
  func `A file that is no vocabulary is an error`(_ text: String, _ reason: String) throws {
    let error = #expect(throws: ModelError.self) {
      try WordPiece(vocabulary: Array(text.utf8), path: "v", longest: 9)
    }
    #expect(error == .vocabularyBroken(path: "v", reason: reason))
    #expect(throws: ModelError.vocabularyBroken(path: "v", reason: "line 2 is no UTF-8")) {
      try WordPiece(vocabulary: [0x61, 0x0A, 0xFF], path: "v", longest: 9)
    }
  }

  @Test func `Any bytes as a text, or as a vocabulary, are read (fuzz)`() throws {
    let pieces = try Self.small()
    var random = SystemRandomNumberGenerator()
    let head = Array("[UNK]\n[CLS]\n[SEP]\n".utf8)
    for _ in 0..<TestResources.fuzzCount() {
      let count = Int.random(in: 0...400, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let text = String(decoding: bytes, as: UTF8.self)
      let ids = pieces.encode(text).ids
      #expect(ids.count >= 2 && ids.count <= 256 && ids.allSatisfy { $0 >= 0 && $0 < pieces.count }, "\(bytes)")
      if let other = try? WordPiece(vocabulary: head + bytes, path: "v", longest: 64) {
        let ids = other.encode(text).ids
        #expect(ids.count <= 64 && ids.allSatisfy { $0 < other.count }, "\(bytes)")
      }
    }
  }
}
