import Foundation
import PomonaCore
import PomonaFiles
import PomonaSystem
import PomonaTestSupport
import Testing

/// Damaged copies of good files, drawn by index, so that a failure can be made again.
struct Damage {
  let originals: [[UInt8]]
  let stream: RandomStream

  init(_ name: String, of originals: [[UInt8]]) {
    self.originals = originals
    stream = RandomStream(seed: 6, name: name)
  }

  /// The values that lengths and counts go wrong with.
  private static let awkward: [UInt32] = [
    0, 1, 2, 3, 5, 8, 0x7F, 0x80, 0xFF, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF8, 0xFFFF_FFFF,
  ]

  func copy(_ index: Int) -> [UInt8] {
    var draw = index * 64
    func next(below bound: Int) -> Int {
      draw += 1
      return stream.integer(at: draw, below: max(1, bound))
    }
    var bytes = originals[next(below: originals.count)]
    for _ in 0...next(below: 4) {
      guard !bytes.isEmpty else { break }
      let place = next(below: bytes.count)
      switch next(below: 6) {
      case 0: bytes[place] = UInt8(next(below: 256))
      case 1: bytes[place] ^= 1 << UInt8(next(below: 8))
      case 2: bytes.removeLast(next(below: bytes.count + 1))
      case 3:
        let value = Damage.awkward[next(below: Damage.awkward.count)]
        let start = place / 4 * 4
        for k in 0..<4 where start + k < bytes.count { bytes[start + k] = UInt8(truncatingIfNeeded: value >> (8 * k)) }
      case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 1 + next(below: 64))], at: place)
      default: bytes.removeSubrange(place..<min(bytes.count, place + 1 + next(below: 64)))
      }
    }
    return bytes
  }
}

/// That reading either works or throws a `FileError`, never anything else.
func expectOnlyFileErrors(_ what: String, _ body: () throws -> Void) {
  do {
    try body()
  } catch is FileError {
    // As it should be.
  } catch {
    Issue.record("\(what) met \(error)")
  }
}

/// Every beginning of a file whose length is a multiple of 64, or of 1 for small files, without the whole.
func beginnings(of bytes: [UInt8]) -> [[UInt8]] {
  stride(from: 0, to: bytes.count, by: bytes.count > 4096 ? 64 : 1).map { Array(bytes[0..<$0]) }
}

func fixtureBytes(_ path: String, from test: String = #filePath) throws -> [UInt8] {
  try RandomAccessFile.contents(of: TestResources.fixture(path, from: test))
}
