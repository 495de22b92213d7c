internal import Foundation
internal import PomonaCatalog

/// Looks at a shared library before it is loaded: the loader maps a file that is cut short as if it were whole, and the
/// process dies when it touches what is not there.
enum SharedLibrary {
  /// Why the file cannot be a whole 64-bit ELF library; `nil` if nothing speaks against it.
  static func problem(at url: URL) -> String? {
    do throws(FileSystemError) {
      let file = try RandomAccessFile(reading: url)
      let size = file.byteCount
      guard size >= 64 else { return "it has only \(size) bytes" }
      let header = try file.bytes(64, at: 0)
      guard header.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return "it is not a shared library (ELF)" }
      guard header[4] == 2, header[5] == 1 else { return "it is not for a 64-bit little-endian machine" }
      func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
      }
      func isInside(_ offset: UInt64, _ count: UInt64) -> Bool {
        offset <= UInt64(size) && count <= UInt64(size) - offset
      }
      // Program headers say what is mapped; the section headers come last in the file, so that they show any cut.
      let (segments, segmentSize, segmentCount) = (number(header, 32, 8), number(header, 54, 2), number(header, 56, 2))
      let (sections, sectionSize, sectionCount) = (number(header, 40, 8), number(header, 58, 2), number(header, 60, 2))
      let cut = "it is cut short at \(size) bytes"
      guard isInside(segments, segmentSize * segmentCount), isInside(sections, sectionSize * sectionCount) else {
        return cut
      }
      guard segmentSize >= 56, segmentCount > 0 else { return "it has nothing to load" }
      let table = try file.bytes(Int(segmentSize * segmentCount), at: Int(segments))
      for index in 0..<Int(segmentCount) {
        let start = index * Int(segmentSize)
        guard isInside(number(table, start + 8, 8), number(table, start + 32, 8)) else { return cut }
      }
      return nil
    } catch {
      return error.explanation.facts.joined(separator: "; ")
    }
  }
}
