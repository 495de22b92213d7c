import Foundation
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTestSupport
import Testing

@testable import PomonaFiles

/// Against files that nibabel 5.4.2 wrote and read (`Fixtures/nifti/make.py`).
struct NIfTITests {
  struct Expected: Decodable, Sendable {
    let shape: [Int]
    let affine: [[Double]]
    let zooms: [Double]
    let values: [Double]
    let version: Int
    let masked: [Double]?
  }

  static let good: [String: Expected] = {
    let url = TestResources.fixture("nifti/expected.json")
    return (try? JSONDecoder().decode([String: Expected].self, from: Data(contentsOf: url))) ?? [:]
  }()

  @Test func `Every type, byte order, version and affine is read as nibabel reads it`() throws {
    #expect(Self.good.count == 16)
    for (name, expected) in Self.good {
      let image = try NIfTIImage(TestResources.fixture("nifti/\(name)"))
      #expect(image.shape == expected.shape, "\(name)")
      #expect(image.version == expected.version, "\(name)")
      // The affine is stored in single precision; a qform goes through a quaternion.
      for (row, line) in expected.affine.enumerated() {
        for (column, cell) in line.enumerated() {
          #expect(abs(image.affine[row][column] - cell) < 1e-4, "\(name) \(row) \(column)")
        }
      }
      #expect(zip(image.voxelSizes, expected.zooms).allSatisfy { abs($0 - $1) < 1e-6 }, "\(name)")
      let whole = try image.plain.whole()
      let values = try #require(whole.doubles)
      #expect(values.elementsEqual(expected.values) { abs($0 - $1) <= 1e-12 * max(1, abs($1)) }, "\(name)")
      // Blocks are those of the whole.
      let floats = try image.array.allFloats()
      #expect(floats == values.map { Float($0) }, "\(name)")
      let start = image.shape.map { $0 > 1 ? 1 : 0 }
      let count = zip(image.shape, start).map { $0 - $1 }
      let block = try image.array.floats(from: start, count: count)
      #expect(block == pick(floats, image.shape, start, count), "\(name)")
    }
  }

  /// A block by the definition of row-major order.
  private func pick(_ values: [Float], _ shape: [Int], _ start: [Int], _ count: [Int]) -> [Float] {
    (0..<count.reduce(1, *)).map { place in
      var rest = place
      var index = 0
      var stride = 1
      for axis in shape.indices.reversed() {
        index += (start[axis] + rest % count[axis]) * stride
        rest /= count[axis]
        stride *= shape[axis]
      }
      return values[index]
    }
  }

  @Test func `A mask takes voxels in the order of nilearn's maskers, volume by volume`() throws {
    let series = try NIfTIImage(TestResources.fixture("nifti/series.nii.gz"))
    let mask = try NIfTIImage(TestResources.fixture("nifti/mask.nii.gz"))
    #expect(series.repetitionTime == 1.5 && series.volumeCount == 6)
    let expected = try #require(Self.good["series.nii.gz"]?.masked)
    let matrix = try series.masked(by: mask)
    #expect(matrix.rowCount == 6)
    #expect(matrix.elements.elementsEqual(expected.map { Float($0) }))
    #expect(
      try series.masked(by: mask, volumes: 2..<4).elements
        == Array(matrix.elements[(2 * matrix.columnCount)..<(4 * matrix.columnCount)]))
    #expect(throws: FileError.self) { try NIfTIImage(TestResources.fixture("nifti/float32.nii")).masked(by: mask) }
    #expect(throws: FileError.self) { try series.masked(by: series) }
  }

  @Test(arguments: [
    ("refused-complex.nii", "E0602", "complex64"), ("refused-pair.nii", "E0602", "pair of files"),
    ("wrong.nii", "E0601", "NIfTI"), ("truncated.nii", "E0603", "damaged"),
  ])
  func `What is not read is named with a way out`(name: String, code: String, words: String) throws {
    #expect {
      try NIfTIImage(TestResources.fixture("nifti/\(name)"))
    } throws: { error in
      let explanation = (error as? FileError)?.explanation
      return explanation?.code == code && explanation?.message.contains(words) == true
    }
  }

  @Test(.enabled(if: TestResources.measured("lpp-masks-isc/mask_lpp_en.nii.gz") != nil))
  func `A published brain mask has the voxels and the origin that its readme states`() throws {
    let mask = try NIfTIImage(try #require(TestResources.measured("lpp-masks-isc/mask_lpp_en.nii.gz")))
    #expect(mask.grid == [37, 46, 38])
    #expect(try mask.mask().filter { $0 }.count == 25870)
    #expect(mask.affine.map(\.last) == [-72, -106, -64] && mask.affine[0][0] == 4)
  }

  @Test func `Damaged images are errors that name the place (fuzz)`() throws {
    let damage = Damage(
      "nifti", of: try ["int16.nii", "second.nii.gz", "qform.nii"].map { try fixtureBytes("nifti/\($0)") })
    for index in 0..<TestResources.fuzzCount() {
      expectOnlyFileErrors("nifti \(index)") {
        let image = try NIfTIImage(bytes: damage.copy(index), path: "x.nii")
        if image.array.count < 1 << 16 { _ = try image.array.allFloats() }
      }
    }
    for start in beginnings(of: try fixtureBytes("nifti/int16.nii")) {
      #expect(throws: FileError.self) { try NIfTIImage(bytes: start, path: "x.nii") }
    }
  }
}
