public import Foundation
internal import PomonaCatalog
public import PomonaCore
internal import PomonaSystem
internal import PomonaTables

/// A layer whose features were computed elsewhere, over the stimuli of its axis; read by blocks, never copied whole.
public struct StoredLayer: FeatureBlocks {
  public let name: String
  /// The shape of one stimulus' activation before flattening.
  public let shape: [Int]
  public let axis: StimulusAxis
  /// The bytes that all its features take as Float32.
  public var byteCount: Int { 4 * stimulusCount * featureCount }

  private let array: any StoredArray
  private let stimulusAxis: Int
  /// The shape of one stimulus in the array, of which its features are the range `part`.
  private let wholeShape: [Int]
  private let part: Range<Int>

  /// Its file.
  public var path: String { array.path }
  /// Its name in the file; empty where the file is one array.
  public var arrayName: String { array.name }
  /// The type of its numbers as numpy names it; whatever it is, they are read as Float32.
  public var typeName: String { array.typeName }
  /// Whether numbers of that type can lose digits as Float32.
  public var isRounded: Bool { ["float64", "int32", "int64", "uint32", "uint64"].contains(typeName) }
  public var stimulusCount: Int { axis.count }
  public var featureCount: Int { part.count }
  /// Which of the array's features it has, counted from 1, where it is a part of them.
  public var extent: String? {
    let whole = wholeShape.reduce(1, *)
    return part == 0..<whole ? nil : "features \(part.lowerBound + 1) to \(part.upperBound) of \(whole)"
  }

  /// - Throws: `.otherKind` where the axis is not there, or has another number of stimuli.
  init(name: String, array: any StoredArray, stimulusAxis: Int, axis: StimulusAxis) throws(FileError) {
    guard array.shape.indices.contains(stimulusAxis) else {
      throw .otherKind(
        path: array.path, name: name, found: "of \(array.shape.count) axes",
        expected: "with stimuli along axis \(stimulusAxis + 1)")
    }
    guard array.shape[stimulusAxis] == axis.count else {
      throw .otherKind(
        path: array.path, name: name, found: "over \(array.shape[stimulusAxis]) stimuli along axis \(stimulusAxis + 1)",
        expected: "over \(axis.count)")
    }
    self.name = name
    self.array = array
    self.stimulusAxis = stimulusAxis
    self.axis = axis
    shape = array.shape.enumerated().filter { $0.offset != stimulusAxis }.map(\.element)
    wholeShape = shape
    part = 0..<shape.reduce(1, *)
  }

  /// - Precondition: a range of the layer's own features.
  private init(_ whole: StoredLayer, name: String, shape: [Int], features: Range<Int>) {
    self.name = name
    self.shape = shape
    array = whole.array
    stimulusAxis = whole.stimulusAxis
    axis = whole.axis
    wholeShape = whole.wholeShape
    part = (whole.part.lowerBound + features.lowerBound)..<(whole.part.lowerBound + features.upperBound)
  }

  /// Its features in `count` ranges of equal size, in their order, called `layer/name_1` and so on. Nothing is read.
  ///
  /// - Precondition: a count that divides the number of features.
  fileprivate func parts(_ count: Int, called name: String) -> [StoredLayer] {
    let size = featureCount / count
    let isEven = shape.first.map { $0 % count == 0 } ?? false
    let shape = isEven ? [self.shape[0] / count] + self.shape.dropFirst() : [size]
    return (0..<count).map { place in
      StoredLayer(
        self, name: "\(self.name)/\(name)_\(place + 1)", shape: shape,
        features: (place * size)..<((place + 1) * size))
    }
  }

  public func withRows<Result>(
    _ rows: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    let values = try read(rows, 0..<featureCount)
    return try body(values.span, featureCount)
  }

  public func withBlock<Result>(
    _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    let values = try read(0..<stimulusCount, range)
    return try body(values.span, range.count)
  }

  public var isInRows: Bool { stimulusAxis == 0 && array.isInRows }

  public func withPart<Result>(
    _ rows: Range<Int>, _ range: Range<Int>, _ body: (_ elements: Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    let values = try read(rows, range)
    return try body(values.span, range.count)
  }

  /// Stimuli × features of a block. Features count the axes other than that of the stimuli, the last fastest.
  private func read(_ rows: Range<Int>, _ own: Range<Int>) throws -> [Float] {
    guard !rows.isEmpty, !own.isEmpty else { return [] }
    let features = (part.lowerBound + own.lowerBound)..<(part.lowerBound + own.upperBound)
    let boxes = StoredLayer.boxes(features, wholeShape)
    // With stimuli first, one box is the block as it is.
    if boxes.count == 1, stimulusAxis == 0 {
      return try array.floats(from: [rows.lowerBound] + boxes[0].start, count: [rows.count] + boxes[0].count)
    }
    var result = [Float](repeating: 0, count: rows.count * features.count)
    // A range of flattened features is a few boxes of the axes; each is read by itself.
    for box in boxes {
      var start = box.start
      var count = box.count
      start.insert(rows.lowerBound, at: stimulusAxis)
      count.insert(rows.count, at: stimulusAxis)
      let values = try array.floats(from: start, count: count)
      let inner = box.count[stimulusAxis...].reduce(1, *)
      let outer = box.count[..<stimulusAxis].reduce(1, *)
      let first = box.first - features.lowerBound
      for high in 0..<outer {
        for row in 0..<rows.count {
          let source = (high * rows.count + row) * inner
          let target = row * features.count + first + high * inner
          for k in 0..<inner { result[target + k] = values[source + k] }
        }
      }
    }
    return result
  }

  /// A range of flattened places as boxes of the shape, in order: at most two for each axis and one in the middle.
  static func boxes(_ range: Range<Int>, _ shape: [Int]) -> [(first: Int, start: [Int], count: [Int])] {
    guard let extent = shape.first, !range.isEmpty else {
      return range.isEmpty ? [] : [(first: range.lowerBound, start: [], count: [])]
    }
    let rest = Array(shape.dropFirst())
    let size = rest.reduce(1, *)
    guard size > 0 else { return [] }
    let (low, high) = (range.lowerBound / size, (range.upperBound + size - 1) / size)
    precondition(high <= extent, "features beyond the layer")
    // Whole slices of the first axis.
    let wholeLow = (range.lowerBound + size - 1) / size
    let wholeHigh = range.upperBound / size
    var boxes: [(first: Int, start: [Int], count: [Int])] = []
    func part(_ slice: Int, _ inside: Range<Int>) {
      for box in self.boxes(inside, rest) {
        boxes.append((slice * size + box.first, [slice] + box.start, [1] + box.count))
      }
    }
    if low < wholeLow, wholeLow > wholeHigh || low + 1 == high && wholeLow >= high {
      part(low, (range.lowerBound - low * size)..<(range.upperBound - low * size))
      return boxes
    }
    if low < wholeLow { part(low, (range.lowerBound - low * size)..<size) }
    if wholeLow < wholeHigh {
      boxes.append((wholeLow * size, [wholeLow] + rest.map { _ in 0 }, [wholeHigh - wholeLow] + rest))
    }
    if wholeHigh * size < range.upperBound { part(wholeHigh, 0..<(range.upperBound - wholeHigh * size)) }
    return boxes
  }
}

/// Features that were computed elsewhere, opened as the layers of a model.
///
/// A folder, or files by a pattern such as `clip/*.h5`, gives a layer for each array, named by its file where that holds one
/// array and else by `file/array`; a single container gives a layer for each of its arrays of two axes or more. Nothing is
/// read but heads and labels.
public struct StoredFeatures: Sendable {
  public let path: String
  public let layers: [StoredLayer]
  public let fileCount: Int
  /// Whether ids were stated; else stimuli are known by their positions from 1.
  public let hasIDs: Bool
  /// The file beside the arrays that states the ids, where there is one.
  public let stimulusFile: URL?
  private let places: [String: Int]

  static let endings = ["npy", "npz", "h5", "hdf5", "safetensors", "mat"]

  /// - Parameters:
  ///   - stimuli: where the ids are: the name of a vector in each file, or a file of text beside them (`stimuli.txt`, `.csv`,
  ///     `.tsv`) whose first column has them below its name.
  ///   - ids: the stimuli in the order of the arrays, where no file states them.
  ///   - stimulusAxis: the axis along which stimuli run.
  /// - Throws: `.noEntry`, `.otherKind` for a layer over other stimuli, `E0310` for an id given twice, `E0305` where two files
  ///   state different orders.
  public init(
    _ url: URL, stimuli: String? = nil, ids: [String]? = nil, stimulusAxis: Int = 0
  ) throws {
    path = url.path
    let manager = FileManager.default
    let files = try StoredFeatures.files(url)
    fileCount = files.count
    var axis: StimulusAxis?
    if let ids { axis = try StimulusAxis(ids: ids) }
    var stimuli = stimuli
    if let name = stimuli, ["txt", "csv", "tsv"].contains(URL(fileURLWithPath: name).pathExtension.lowercased()) {
      // Beside the files, which for a folder is inside of it; or where the caller knows it to be.
      let beside = (files.first ?? url).deletingLastPathComponent().appendingPathComponent(name)
      let place = name.hasPrefix("/") ? URL(fileURLWithPath: name) : beside
      guard manager.fileExists(atPath: place.path) else {
        throw Explanation(
          "E0610", "there is no file \"\(name)\"", parameter: "stimuli",
          facts: ["in \(place.deletingLastPathComponent().path), where the features are"])
      }
      let table = try Formats.read(place).table(array: nil, path: place.path)
      axis = try StimulusAxis(ids: table.columns.first?.cells.map { $0.text ?? "" } ?? [])
      stimulusFile = place
      stimuli = nil
    } else {
      stimulusFile = nil
    }
    hasIDs = axis != nil || stimuli != nil
    var layers: [StoredLayer] = []
    // `a.npy` and `a.h5` of one folder are two layers.
    let stems = Dictionary(grouping: files) { $0.deletingPathExtension().lastPathComponent }
    for file in files {
      var stem = file.deletingPathExtension().lastPathComponent
      if stems[stem]?.count ?? 0 > 1 { stem = file.lastPathComponent }
      if let stimuli {
        let ending = file.pathExtension.lowercased()
        guard !["npy", "safetensors"].contains(ending) else {
          throw Explanation(
            "E0605", "\"\(file.lastPathComponent)\" holds no ids: \(ending) files hold numbers only",
            parameter: "stimuli", facts: ["`\(stimuli)` would be the name of a vector of ids in it"],
            remedies: ["stimuli: \"stimuli.txt\", a file with one id a line below a name", "stimuli: $b.stimuli.id"])
        }
        // Labels of each file are compared, so that one layer in another order is found.
        let vectors = try LabelVectors.all(of: file, named: stimuli)
        guard let labels = vectors[stimuli] else {
          throw FileError.noEntry(path: file.path, name: stimuli, known: vectors.keys.sorted())
        }
        let own = try StimulusAxis(ids: labels)
        if let axis { try own.requireEqual(to: axis, parameter: "stimuli") } else { axis = own }
      }
      let arrays = try StoredArrays.open(file).filter { $0.name != stimuli && $0.shape.count >= 2 }
      for array in arrays {
        guard array.shape.indices.contains(stimulusAxis) else {
          throw Explanation(
            "E0606", "\"\(array.name.isEmpty ? file.lastPathComponent : array.name)\" has no axis \(stimulusAxis + 1)",
            parameter: "axis", facts: ["its shape is \(NumericArray.words(array.shape))"], remedies: ["axis: 1"])
        }
        // Also because 0 times anything is no size that a file must have.
        guard !array.shape.contains(0) else {
          throw FileError.otherKind(
            path: file.path, name: array.name.isEmpty ? stem : array.name,
            found: "of shape \(NumericArray.words(array.shape)), which holds nothing", expected: "stimuli x features")
        }
        let known: StimulusAxis
        if let axis {
          known = axis
        } else {
          known = try StimulusAxis(ids: (0..<array.shape[stimulusAxis]).map { String($0 + 1) })
          axis = known
        }
        if hasIDs { try Self.requireCount(known, of: array, file, along: stimulusAxis, statedIn: stimulusFile) }
        let name: String
        if files.count == 1, url.lastPathComponent == file.lastPathComponent, !array.name.isEmpty {
          name = array.name
        } else {
          name = arrays.count == 1 ? stem : "\(stem)/\(array.name)"
        }
        layers.append(try StoredLayer(name: name, array: array, stimulusAxis: stimulusAxis, axis: known))
      }
    }
    guard !layers.isEmpty else {
      throw FileError.otherKind(
        path: url.path, name: url.lastPathComponent, found: "without an array of two axes",
        expected: "stimuli x features")
    }
    self.layers = layers
    places = Self.places(layers)
  }

  private init(_ whole: StoredFeatures, layers: [StoredLayer]) {
    path = whole.path
    fileCount = whole.fileCount
    hasIDs = whole.hasIDs
    stimulusFile = whole.stimulusFile
    self.layers = layers
    places = Self.places(layers)
  }

  private static func places(_ layers: [StoredLayer]) -> [String: Int] {
    Dictionary(layers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The same files, each layer cut into `count` layers of equal size: ranges of its features in their order, such as the
  /// heads of a transformer. The layers keep their order, and within one the parts theirs. Nothing is read.
  ///
  /// - Parameter wanted: the layers that matter; another one that does not come out even stays whole.
  /// - Throws: `E0516` for the first of them whose features are not a multiple of `count`.
  /// - Precondition: a count of 1 or more.
  public func parts(
    _ count: Int, called name: String, of wanted: Set<String>
  ) throws -> StoredFeatures {
    func isEven(_ layer: StoredLayer) -> Bool { layer.featureCount % count == 0 }
    if let odd = layers.first(where: { wanted.contains($0.name) && !isEven($0) }) {
      let common = layers.filter { wanted.contains($0.name) }.map(\.featureCount).reduce(0, Self.greatestDivisor)
      let nearest = (1...common).filter { common % $0 == 0 && $0 > 1 }
        .min { (abs($0 - count), $0) < (abs($1 - count), $1) }
      let (size, rest) = odd.featureCount.quotientAndRemainder(dividingBy: count)
      throw Explanation(
        "E0516", "the \(odd.featureCount) features of layer \"\(odd.name)\" are no \(count) parts of equal size",
        parameter: "count", facts: ["\(odd.featureCount) is \(count) x \(size) and \(rest) more"],
        remedies: nearest.map { ["parts \($0)"] } ?? [])
    }
    return StoredFeatures(self, layers: layers.flatMap { isEven($0) ? $0.parts(count, called: name) : [$0] })
  }

  private static func greatestDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestDivisor(b, a % b) }

  /// - Throws: `E0606` where so many ids cannot be those of an array, with what is likely to be meant.
  private static func requireCount(
    _ axis: StimulusAxis, of array: any StoredArray, _ file: URL, along stimulusAxis: Int, statedIn source: URL?
  ) throws {
    guard array.shape[stimulusAxis] != axis.count else { return }
    let found = array.shape[stimulusAxis]
    let name = array.name.isEmpty ? file.lastPathComponent : "\(array.name) of \(file.lastPathComponent)"
    var facts = ["its shape is \(NumericArray.words(array.shape))"]
    var remedies: [String] = []
    if let source, axis.count == found - 1 {
      facts.append("the first line of \"\(source.lastPathComponent)\" was taken as the name of its column")
      remedies.append("a first line `id` in \"\(source.lastPathComponent)\"")
    }
    if let other = array.shape.firstIndex(of: axis.count) { remedies.append("axis: \(other + 1)") }
    throw Explanation(
      "E0606", "\"\(name)\" has \(found) stimuli along axis \(stimulusAxis + 1), and \(axis.count) ids are stated",
      parameter: "stimuli", facts: facts, remedies: remedies)
  }

  public func layer(_ name: String) throws(FileError) -> StoredLayer {
    guard let place = places[name] else {
      throw .noEntry(path: path, name: name, known: layers.map(\.name))
    }
    return layers[place]
  }

  /// `24 layers from 24 files · 1000 stimuli by id · float64, read as float32 · 12 MiB mapped, nothing read yet`
  public var line: String {
    let bytes = layers.reduce(0) { $0 + $1.byteCount }
    let types = Set(layers.filter(\.isRounded).map(\.typeName)).sorted()
    return "\(layers.count) layer\(layers.count == 1 ? "" : "s") from \(fileCount) file\(fileCount == 1 ? "" : "s")"
      + " · \(layers.first?.stimulusCount ?? 0) stimuli\(hasIDs ? " by id" : "")"
      + (types.isEmpty ? "" : " · \(types.joined(separator: ", ")), read as float32")
      + " · \((bytes + (1 << 19)) >> 20) MiB mapped, nothing read yet"
  }

  /// The files of a folder, of a pattern with `*` in its last part, or the file itself; in natural order.
  public static func files(_ url: URL) throws -> [URL] {
    let manager = FileManager.default
    let isFolder = (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory
    let exists = isFolder != nil
    let pattern = url.lastPathComponent
    if isFolder == false { return [url] }
    let folder = exists ? url : url.deletingLastPathComponent()
    guard exists || pattern.contains("*") else {
      throw FileSystemError.cannotRead(path: url.path, reason: "there is no such file or folder")
    }
    let all: [URL]
    do {
      all = try manager.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    } catch {
      throw FileSystemError.cannotRead(path: folder.path, reason: "it is no folder that can be read")
    }
    let wanted = all.filter { file in
      exists
        ? endings.contains(file.pathExtension.lowercased())
        : matches(Array(file.lastPathComponent), Array(pattern))
    }
    .sorted { NaturalOrder.precedes($0.lastPathComponent, $1.lastPathComponent) }
    guard !wanted.isEmpty else {
      throw FileSystemError.cannotRead(
        path: url.path, reason: "no file there ends in \(endings.joined(separator: ", "))")
    }
    return wanted
  }

  /// Whether a name fits a pattern in which `*` stands for any characters. O(name · pattern).
  static func matches(_ name: [Character], _ pattern: [Character]) -> Bool {
    var reached = [Bool](repeating: false, count: name.count + 1)
    reached[0] = true
    for mark in pattern {
      if mark == "*" {
        for place in 1..<(name.count + 1) where reached[place - 1] { reached[place] = true }
      } else {
        for place in stride(from: name.count, to: 0, by: -1) {
          reached[place] = reached[place - 1] && name[place - 1] == mark
        }
        reached[0] = false
      }
    }
    return reached[name.count]
  }
}

extension LabelVectors {
  /// As `all`, with a name of the caller's among those that are read of an archive.
  static func all(of url: URL, named name: String) throws -> [String: [String]] {
    var found = try all(of: url)
    if found[name] == nil, url.pathExtension.lowercased() == "npz" {
      let archive = try NPZ(url)
      if archive.names.contains(name) {
        let array = try archive.array(name)
        if case .texts(let texts) = array.elements {
          found[name] = texts
        } else if let numbers = array.doubles, array.shape.count == 1,
          numbers.allSatisfy({ $0 == $0.rounded() && abs($0) < 9e15 })
        {
          found[name] = numbers.map { String(Int($0)) }
        }
      }
    }
    return found
  }
}
