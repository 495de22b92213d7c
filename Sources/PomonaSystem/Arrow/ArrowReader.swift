internal import CArrow
internal import Foundation

/// An open Parquet or Arrow file whose rows are read from the first to the last.
@safe
public struct ArrowReader: ~Copyable {
  public let fields: [ArrowField]
  /// As the file says; what it holds may be less when it is damaged.
  public let rowCount: Int
  private let path: String
  private let library: ArrowLibrary
  // Made by the bridge, used by this value alone, and closed with it.
  private let reader: OpaquePointer

  init(library: ArrowLibrary, url: URL, kind: ArrowLibrary.Kind) throws(ArrowError) {
    // Zeros, without pointers.
    var schema = unsafe ArrowSchema()
    var rows: Int64 = 0
    var message = EngineMessage()
    // The bridge fills the schema only when it succeeds; an untouched one has no `release`.
    let opened = unsafe message.bytes.withUnsafeMutableBufferPointer { room in
      unsafe library.functions.pointee.open(
        url.path, kind.code, &schema, &rows, pomona_arrow_message(text: room.baseAddress, size: room.count))
    }
    defer { unsafe pomona_arrow_release_schema(&schema) }
    guard let opened = unsafe opened else { throw .refused(path: url.path, reason: message.text) }
    unsafe reader = opened
    self.library = library
    path = url.path
    rowCount = Int(rows)
    // As many children as it says, which live until the schema is released.
    fields = unsafe (0..<schema.n_children).compactMap { index in
      unsafe pomona_arrow_child_schema(&schema, index).map { unsafe SchemaView($0).field }
    }
  }

  deinit { unsafe library.functions.pointee.close(reader) }

  /// The next rows, some ten thousands of them: the cells of each column, or `nil` behind the last.
  ///
  /// - Throws: `.refused` with the library's words: every offset, index and text is checked.
  public mutating func next() throws(ArrowError) -> [ArrowCells]? {
    // Zeros, without pointers.
    var rows = unsafe ArrowArray()
    var message = EngineMessage()
    // The bridge fills the array only when it gives 1; an untouched one has no `release`.
    let outcome = unsafe message.bytes.withUnsafeMutableBufferPointer { room in
      unsafe library.functions.pointee.next(
        reader, &rows, pomona_arrow_message(text: room.baseAddress, size: room.count))
    }
    defer { unsafe pomona_arrow_release(&rows) }
    guard outcome >= 0 else { throw .refused(path: path, reason: message.text) }
    guard outcome == 1 else { return nil }
    let columnCount = unsafe Int(rows.n_children)
    guard columnCount == fields.count else {
      throw .refused(path: path, reason: "a part of it has \(columnCount) columns, not \(fields.count)")
    }
    var columns: [ArrowCells] = []
    for (index, field) in fields.enumerated() {
      // One of the children, which live until the array is released.
      guard let child = unsafe pomona_arrow_child(&rows, Int64(index)) else { continue }
      let first = unsafe Int(rows.offset + child.pointee.offset)
      columns.append(unsafe ArrowView(child).cells(field.type, first..<first + Int(rows.length)))
    }
    return columns
  }
}

/// One column of a schema that outlives this value.
@safe
private struct SchemaView {
  private let schema: UnsafePointer<ArrowSchema>

  init(_ schema: UnsafePointer<ArrowSchema>) { unsafe self.schema = schema }

  var field: ArrowField {
    // Names end with a zero; without one there is no name.
    ArrowField(name: unsafe schema.pointee.name.map { unsafe String(cString: $0) } ?? "", type: type(depth: 0))
  }

  private func type(depth: Int) -> ArrowType {
    guard depth < ArrowType.greatestDepth else { return .other("a nest of more than \(depth) levels") }
    // As many children as it says.
    let children = unsafe (0..<schema.pointee.n_children).map { index in
      unsafe pomona_arrow_child_schema(schema, index).map { unsafe SchemaView($0).type(depth: depth + 1) } ?? .nothing
    }
    // The format always stands there, and ends with a zero.
    let own = unsafe ArrowType(format: String(cString: schema.pointee.format), children: children)
    guard let values = unsafe schema.pointee.dictionary else { return own }
    return unsafe .dictionary(
      codes: own, values: SchemaView(values).type(depth: depth + 1),
      isOrdered: schema.pointee.flags & Int64(ARROW_FLAG_DICTIONARY_ORDERED) != 0)
  }
}
