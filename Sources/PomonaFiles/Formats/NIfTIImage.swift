public import Foundation
public import PomonaCore
internal import PomonaSystem

/// A volume, or a series of volumes, as brain imaging programs save it (NIfTI-1 and NIfTI-2, `.nii` and `.nii.gz`).
///
/// Plain files are mapped and read volume by volume; a `.nii.gz` is unpacked into memory once. Values are
/// `slope · stored + intercept` where the head states a slope that is finite and not 0. Written after the headers
/// `nifti1.h` and `nifti2.h` of the NIfTI data format working group.
public struct NIfTIImage: Sendable {
  public let path: String
  /// 1 or 2.
  public let version: Int
  /// Extents, first axis fastest in the file: x, y, z, time and so on.
  public let shape: [Int]
  /// From voxel indices to millimetres, three rows of four: the sform where it is set, else the qform, else the voxel
  /// sizes about the centre of the volume.
  public let affine: [[Double]]
  /// Extents of a voxel in millimetres, and behind them seconds between volumes (0 where unknown).
  public let voxelSizes: [Double]
  public let repetitionTime: Double
  /// The values, shape as `shape`, the last axis fastest in what is read of it.
  public var array: any StoredArray { plain }
  let plain: PlainArray

  /// - Throws: `FileError` naming file and byte; `FileSystemError`.
  public init(_ url: URL) throws {
    let file = try MappedFile(url)
    let lead = try file.numbers(UInt8.self, count: min(2, file.byteCount), at: 0)
    if lead == [0x1F, 0x8B] {
      let packed = try file.numbers(UInt8.self, count: file.byteCount, at: 0)
      try self.init(bytes: packed, path: url.path)
    } else {
      try self.init(.mapped(file), path: url.path)
    }
  }

  /// The bytes of a file, packed by gzip or not.
  public init(bytes: [UInt8], path: String) throws {
    try self.init(
      .memory(PackedFile.isPacked(bytes) ? try PackedFile.unpacked(bytes, path: path) : bytes), path: path)
  }

  private init(_ source: ByteSource, path: String) throws {
    self.path = path
    guard source.byteCount >= 348 else {
      throw FileError.otherFormat(
        path: path, expected: "NIfTI file", reason: "it has \(source.byteCount) bytes; the head alone has 348")
    }
    let size = try source.numbers(UInt32.self, 1, at: 0, bigEndian: false, path: path)[0]
    let isBig = size == UInt32(348).byteSwapped || size == UInt32(540).byteSwapped
    let headSize = isBig ? size.byteSwapped : size
    guard headSize == 348 || headSize == 540 else {
      throw FileError.otherFormat(
        path: path, expected: "NIfTI file", reason: "its first four bytes are neither 348 nor 540")
    }
    let isSecond = headSize == 540
    version = isSecond ? 2 : 1
    guard source.byteCount >= Int(headSize) else {
      throw FileError.damaged(path: path, offset: source.byteCount, reason: "the head is cut off")
    }
    let magic = try source.numbers(UInt8.self, 4, at: isSecond ? 4 : 344, bigEndian: false, path: path)
    let kindText = String(decoding: magic.prefix(3), as: UTF8.self)
    guard kindText == "n+\(version)" else {
      if kindText == "ni\(version)" {
        throw FileError.unsupported(
          path: path, what: "the head of a pair of files (.hdr and .img)",
          advice: "in Python: nibabel.save(nibabel.load(\"x.hdr\"), \"x.nii.gz\")")
      }
      throw FileError.otherFormat(path: path, expected: "NIfTI file", reason: "it lacks the mark n+\(version)")
    }
    func short(_ offset: Int) throws -> Int {
      Int(try source.numbers(Int16.self, 1, at: offset, bigEndian: isBig, path: path)[0])
    }
    func whole(_ offset: Int) throws -> Int {
      Int(try source.numbers(Int64.self, 1, at: offset, bigEndian: isBig, path: path)[0])
    }
    func number(_ first: Int, _ second: Int) throws -> Double {
      isSecond
        ? Double(
          bitPattern: try source.numbers(UInt64.self, 1, at: second, bigEndian: isBig, path: path)[0])
        : Double(
          Float(bitPattern: try source.numbers(UInt32.self, 1, at: first, bigEndian: isBig, path: path)[0]))
    }
    let rank = isSecond ? try whole(16) : try short(40)
    guard (1...7).contains(rank) else {
      throw FileError.damaged(path: path, offset: isSecond ? 16 : 40, reason: "an image of \(rank) axes")
    }
    var shape: [Int] = []
    for axis in 1...rank {
      let extent = isSecond ? try whole(16 + 8 * axis) : try short(40 + 2 * axis)
      guard extent >= 0 else {
        throw FileError.damaged(
          path: path, offset: isSecond ? 16 + 8 * axis : 40 + 2 * axis, reason: "axis \(axis) has \(extent) places")
      }
      shape.append(extent)
    }
    self.shape = shape
    let code = isSecond ? try short(12) : try short(70)
    guard let kind = ElementKind(nifti: code) else {
      let names = [32: "complex64", 1792: "complex128", 128: "RGB", 2304: "RGBA", 1536: "float128", 1: "bits"]
      throw FileError.unsupported(
        path: path, what: "voxels of type \(names[code] ?? "code \(code)")",
        advice: "in Python: nibabel.save(nibabel.Nifti1Image(image.get_fdata(), image.affine), \"x.nii.gz\")")
    }
    let stated = isSecond ? Double(try whole(168)) : try number(108, 0)
    guard stated >= Double(headSize), stated == stated.rounded(), stated <= Double(source.byteCount) else {
      throw FileError.damaged(
        path: path, offset: isSecond ? 168 : 108, reason: "voxels begin at byte \(stated) of \(source.byteCount)")
    }
    let offset = Int(stated)
    let wanted = try NPY.byteCount(of: shape, size: kind.size, path: path, offset: isSecond ? 16 : 40)
    guard wanted <= source.byteCount - offset else {
      throw FileError.damaged(
        path: path, offset: offset,
        reason: "voxels of \(wanted) bytes should follow, and \(source.byteCount - offset) bytes do")
    }
    let slope = try number(112, 176)
    let intercept = try number(116, 184)
    var scale: ByteSource.Scale?
    if slope.isFinite, slope != 0, intercept.isFinite, slope != 1 || intercept != 0 {
      scale = ByteSource.Scale(slope: slope, intercept: intercept)
    }
    plain = PlainArray(
      path: path, name: "", shape: shape, kind: kind, source: source, offset: offset, isBigEndian: isBig,
      isFirstFastest: true, scale: scale)
    var extents: [Double] = []
    for axis in 1...7 { extents.append(try number(76 + 4 * axis, 104 + 8 * axis)) }
    voxelSizes = Array(extents.prefix(3))
    let unitCode =
      isSecond
      ? Int(try source.numbers(Int32.self, 1, at: 500, bigEndian: isBig, path: path)[0])
      : Int(try source.numbers(UInt8.self, 1, at: 123, bigEndian: false, path: path)[0])
    let secondsEach: Double
    switch unitCode & 0x38 {
    case 16: secondsEach = 1e-3
    case 24: secondsEach = 1e-6
    default: secondsEach = 1
    }
    repetitionTime = rank >= 4 ? extents[3] * secondsEach : 0
    if try isSecond ? source.numbers(Int32.self, 1, at: 348, bigEndian: isBig, path: path)[0] > 0 : short(254) > 0 {
      var rows: [[Double]] = []
      for row in 0..<3 {
        var cells: [Double] = []
        for column in 0..<4 { cells.append(try number(280 + 16 * row + 4 * column, 400 + 32 * row + 8 * column)) }
        rows.append(cells)
      }
      affine = rows
    } else if try isSecond
      ? source.numbers(Int32.self, 1, at: 344, bigEndian: isBig, path: path)[0] > 0 : short(252) > 0
    {
      affine = NIfTIImage.rotation(
        b: try number(256, 352), c: try number(260, 360), d: try number(264, 368),
        shift: [try number(268, 376), try number(272, 384), try number(276, 392)], sizes: voxelSizes,
        handedness: try number(76, 104))
    } else {
      let padded = Array((shape + [1, 1, 1]).prefix(3))
      affine = NIfTIImage.centred(sizes: voxelSizes, shape: padded)
    }
  }

  /// The rows that a quaternion without its real part means; its sign of the third axis is `handedness`.
  private static func rotation(
    b: Double, c: Double, d: Double, shift: [Double], sizes: [Double], handedness: Double
  ) -> [[Double]] {
    let a = max(0, 1 - (b * b + c * c + d * d)).squareRoot()
    let rows = [
      [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
      [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
      [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
    ]
    let signs = [1, 1, handedness < 0 ? -1.0 : 1]
    return (0..<3).map { row in (0..<3).map { rows[row][$0] * sizes[$0] * signs[$0] } + [shift[row]] }
  }

  /// The affine of a head that states none: x runs to the left, the middle of the volume is the origin.
  private static func centred(sizes: [Double], shape: [Int]) -> [[Double]] {
    (0..<3).map { row in
      let size = (row == 0 ? -1 : 1) * sizes[row]
      var line = [0, 0, 0, -size * Double(shape[row] - 1) / 2]
      line[row] = size
      return line
    }
  }

  /// Volumes behind the third axis, such as time points; 1 for a single volume.
  public var volumeCount: Int { shape.dropFirst(3).reduce(1, *) }

  /// The first three extents.
  public var grid: [Int] { Array((shape + [1, 1, 1]).prefix(3)) }

  /// Whether each voxel is not 0, in the order of `masked(by:)`.
  public func mask() throws -> [Bool] {
    guard volumeCount == 1 else {
      throw FileError.otherKind(
        path: path, name: "mask", found: "\(volumeCount) volumes", expected: "one volume")
    }
    return try array.allFloats().map { $0 != 0 && !$0.isNaN }
  }

  /// The voxels where the mask is not 0: volumes in rows, voxels in columns, their order that of a walk through the grid
  /// with the last axis fastest (as nilearn's maskers have it). Reads one volume at a time.
  ///
  /// - Throws: `.otherKind` where mask and volumes are of different grids, or lie elsewhere by more than 0.001 mm.
  public func masked(by mask: NIfTIImage, volumes: Range<Int>? = nil) throws -> Matrix<Float> {
    guard mask.grid == grid else {
      throw FileError.otherKind(
        path: path, name: "grid", found: NumericArray.words(grid),
        expected: "\(NumericArray.words(mask.grid)) as the mask \"\(mask.path)\"")
    }
    for (row, line) in affine.enumerated() {
      for (column, cell) in line.enumerated() where abs(cell - mask.affine[row][column]) > 1e-3 {
        throw FileError.otherKind(
          path: path, name: "affine", found: "\(cell) in row \(row + 1), column \(column + 1)",
          expected: "\(mask.affine[row][column]) as the mask \"\(mask.path)\"")
      }
    }
    let places = try mask.mask().enumerated().filter(\.element).map(\.offset)
    let volumes = volumes ?? 0..<volumeCount
    let voxelCount = grid.reduce(1, *)
    // One volume in the file's own order; the mask's places are turned into it once.
    let stored = places.map { place -> Int in
      let (x, rest) = (place / (grid[1] * grid[2]), place % (grid[1] * grid[2]))
      return x + grid[0] * (rest / grid[2] + grid[1] * (rest % grid[2]))
    }
    var elements: [Float] = []
    elements.reserveCapacity(places.count * volumes.count)
    for volume in volumes {
      let values = try plain.source.floats(
        plain.kind, voxelCount, at: plain.offset + volume * voxelCount * plain.kind.size,
        bigEndian: plain.isBigEndian, scale: plain.scale, path: path)
      for place in stored { elements.append(values[place]) }
    }
    return Matrix(rowCount: volumes.count, columnCount: places.count, elements: elements)
  }

  /// Where the middle of a voxel is, in millimetres.
  public func position(_ x: Int, _ y: Int, _ z: Int) -> [Double] {
    affine.map { $0[0] * Double(x) + $0[1] * Double(y) + $0[2] * Double(z) + $0[3] }
  }
}

extension ElementKind {
  init?(nifti code: Int) {
    let known: [Int: ElementKind] = [
      2: .uint8, 4: .int16, 8: .int32, 16: .float32, 64: .float64, 256: .int8, 512: .uint16, 768: .uint32,
      1024: .int64, 1280: .uint64,
    ]
    guard let kind = known[code] else { return nil }
    self = kind
  }
}
