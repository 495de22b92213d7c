import Foundation
import PomonaCore
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Folders of pictures as stimuli.
@Suite struct ImageVerbTests {
  /// animals/cats/one, animals/cats/two with a caption, plants/one, which is transparent, and a file that is no picture.
  private static func inFolder(_ body: (Session, URL) throws -> Void) throws {
    try RecordingVerbTests.inFolder { session, folder in
      let pictures = ReferenceTests.folder.appendingPathComponent("Tests/PomonaSystemTests/Fixtures/pictures")
      let cats = folder.appendingPathComponent("shown/animals/cats")
      let plants = folder.appendingPathComponent("shown/plants")
      for place in [cats, plants] {
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      }
      for (from, to) in [
        ("colour.png", cats.appendingPathComponent("one.png")), ("colour.jpg", cats.appendingPathComponent("two.JPG")),
        ("alpha.png", plants.appendingPathComponent("one.png")),
      ] {
        try FileManager.default.copyItem(at: pictures.appendingPathComponent(from), to: to)
      }
      try Data("A cat.\nfr=Un chat.".utf8).write(to: cats.appendingPathComponent("two.txt"))
      try body(session, folder)
    }
  }

  private static func images(_ session: Session, _ line: String) throws -> StimulusSet {
    guard case .object(let object)? = try RecordingVerbTests.run(session, line).value,
      let value = object as? ImagesValue
    else { throw CancellationError() }
    return value.stimuli
  }

  @Test func `Pictures below a folder are stimuli, known by their folders and captions`() throws {
    try Self.inFolder { session, _ in
      let shown = try Self.images(session, "let x = images \"shown\"")
      // Two files of one name go by their places.
      #expect(shown.axis.ids == ["animals/cats/one", "two", "plants/one"])
      #expect(shown.properties["folder"]?.cellTexts == ["animals/cats", "animals/cats", "plants"])
      #expect(shown.properties["group"]?.cellTexts == ["animals", "animals", "plants"])
      #expect(shown.properties["caption"]?.cellTexts == [nil, "A cat.", nil])
      #expect(try Self.images(session, "$x | stimuli group == animals").axis.ids == ["animals/cats/one", "two"])
      #expect(try EncodingVerbTests.table(session, "$x.stimuli | count group").rowCount == 2)
      // What else is known comes from a table, which chooses and orders, too.
      let known = try Self.images(
        session, "images \"shown\", with: ({stimulus: [\"two\", \"plants/one\"], rank: [1, 2]} | table)")
      #expect(known.axis.ids == ["two", "plants/one"] && known.properties["rank"]?.numbers == [1, 2])
      #expect(known.properties["group"]?.cellTexts == ["animals", "plants"])
    }
  }

  @Test func `A background shows where a picture is transparent, and nowhere else`() throws {
    try Self.inFolder { session, _ in
      let white = try Self.images(session, "images \"shown\"").images
      let black = try Self.images(session, "images \"shown\", background: black").images
      let plain = try Self.images(session, "images \"shown\", background: none").images
      #expect(white[0] == plain[0] && white[1] == black[1])
      #expect(white[2] != black[2])
      // What is opaque is as it was; what is clear is white on the one and black on the other.
      let pairs = zip(zip(white[2].pixels, black[2].pixels), plain[2].pixels)
      #expect(pairs.allSatisfy { $0.0 >= $0.1 && Int($0.0) - Int($0.1) <= 255 && ($0.0 != $0.1 || $0.0 == $1) })
      #expect(zip(white[2].pixels, black[2].pixels).contains { $0 == 255 && $1 == 0 })
    }
  }

  @Test func `A folder that is not there, or holds no picture, is said`() throws {
    try Self.inFolder { session, folder in
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("empty"), withIntermediateDirectories: true)
      let codes = [
        ("images \"nowhere\"", "E0610"), ("images \"empty\"", "E0627"),
        ("images \"shown/animals/cats/two.txt\"", "E0610"),
        ("images \"shown\", with: ({stimulus: [\"tow\"]} | table)", "E0627"),
        ("images \"shown\", with: ({name: [\"two\"]} | table)", "E0203"),
        ("images \"shown\", with: ({stimulus: [\"two\", \"two\"]} | table)", "E0310"),
        ("images(\"shown\") | stimuli grup == plants", "E0203"),
      ]
      for (line, code) in codes {
        let found = session.run(line).flatMap(\.diagnostics)
        #expect(found.map(\.code) == [code], "\(line): \(found.map(\.explanation))")
      }
    }
  }

  @Test func `A link is the picture that it leads to, and one that leads nowhere is named`() throws {
    try Self.inFolder { session, folder in
      let elsewhere = folder.appendingPathComponent("elsewhere.png")
      let fixtures = ReferenceTests.folder.appendingPathComponent("Tests/PomonaSystemTests/Fixtures/pictures")
      try FileManager.default.copyItem(at: fixtures.appendingPathComponent("colour.png"), to: elsewhere)
      let link = folder.appendingPathComponent("shown/plants/linked.png")
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: elsewhere)
      let shown = try Self.images(session, "images \"shown\"")
      #expect(shown.axis.ids == ["animals/cats/one", "two", "linked", "plants/one"])
      #expect(shown.properties["folder"]?.cellTexts[2] == "plants")
      #expect(try shown.images[2] == shown.images[0])
      try FileManager.default.removeItem(at: elsewhere)
      try BadInputTests.expect(
        session, "images \"shown\"", "E0627",
        ["\"plants/linked.png\" is a link to a picture that is not there", "elsewhere.png", "take the link out"])
    }
  }

  @Test func `A damaged picture is named by its file, and stimuli without it can be seen`() throws {
    try Self.inFolder { session, folder in
      let whole = try Data(contentsOf: folder.appendingPathComponent("shown/animals/cats/one.png"))
      try whole.prefix(whole.count / 2).write(to: folder.appendingPathComponent("shown/plants/cut.png"))
      try Data("no picture".utf8).write(to: folder.appendingPathComponent("shown/plants/words.jpg"))
      try RecordingVerbTests.run(session, "let x = images \"shown\"")
      try BadInputTests.expect(
        session, "$x | stimuli stimulus != \"words\" | rdm", "E0962", ["shown/plants/cut.png", "is damaged"])
      try BadInputTests.expect(
        session, "$x | stimuli stimulus != \"cut\" | rdm", "E0960", ["shown/plants/words.jpg", "neither"])
      let kept = try Self.images(session, "$x | stimuli group == animals")
      #expect(try kept.images.count == 2 && kept.images == kept.images)
      try RecordingVerbTests.run(session, "$x | stimuli group == animals | rdm euclidean")
    }
  }
}
