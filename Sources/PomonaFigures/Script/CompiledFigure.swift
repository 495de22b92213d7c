public import PomonaCatalog
internal import PomonaSystem

/// A figure as text: the table that is plotted and the script that plots it. Nothing of a machine or clock is in either.
public struct CompiledFigure: Sendable, Equatable {
  /// The plotted table after statistics: tab-separated, with a line of column names.
  public let table: String
  public let size: FigureSize
  let body: String
  /// What the text terminal draws instead: it has no room for layout.
  let textPanels: [TextPanel]

  public enum Format: String, CaseIterable, Sendable { case pdf, png, svg }

  /// The script that plots `NAME.tsv` into `NAME.FORMAT`, both in the folder it runs in.
  public func script(name: String, format: Format = .svg) -> String {
    script(table: "\(name).tsv", output: "\(name).\(format.rawValue)", format: format)
  }

  func script(table: String, output: String, format: Format) -> String {
    Terminal.head(format, size: size) + "set output \(GnuplotText.quoted(output))\n"
      + "data = \(GnuplotText.quoted(table))\n" + body + "unset output\n"
  }

  public var digest: FigureDigest {
    FigureDigest(table: SHA256.hexDigest(of: table), script: SHA256.hexDigest(of: script(name: "figure")))
  }

  enum Terminal {
    /// Explicit in everything, so that no configuration of the user has a say.
    static func head(_ format: Format, size: FigureSize) -> String {
      let words: String
      // gnuplot's SVG takes a font's name as it is, and no viewer knows one that ends in `:Bold`.
      let bold = format == .svg ? #"sans-serif" font-weight="bold"# : "sans-serif:Bold"
      // The `pointsize` of a disc of one point, which each terminal takes differently.
      let disc = format == .svg ? 0.19 : format == .png ? 0.43 : 0.1
      let font = "sans-serif"
      switch format {
      case .svg:
        // A CSS pixel is 1/96 inch, so that the figure has its size on paper and on screen.
        let scale = 96.0 / 72
        words =
          "svg size \(pixels(size.width, 96)),\(pixels(size.height, 96)) noenhanced font '\(font),\(number(8))' "
          + "fontscale \(number(scale)) linewidth \(number(scale)) background '#FFFFFF'"
      case .png:
        // Cairo counts lines in 1/72 inch and type in 1/96.
        let scale = 300.0 / 72
        words =
          "pngcairo size \(pixels(size.width, 300)),\(pixels(size.height, 300)) noenhanced font '\(font),\(number(8))' "
          + "fontscale \(number(300.0 / 96)) linewidth \(number(scale)) background '#FFFFFF'"
      case .pdf:
        words =
          "pdfcairo size \(number(size.width))cm,\(number(size.height))cm noenhanced font '\(font),\(number(8))' "
          + "fontscale 0.75 linewidth 2 background '#FFFFFF'"
      }
      return """
        reset session
        set encoding utf8
        set terminal \(words)
        bold = '\(bold)'
        disc = \(number(disc))
        tiles = '\(format == .svg ? "image" : "image pixels")'

        """
    }

    static func pixels(_ centimetres: Double, _ density: Double) -> Int {
      Int((centimetres / 2.54 * density).rounded())
    }
  }
}

/// What two drawings of a figure must share to be the same: the plotted table, then the script.
public struct FigureDigest: Sendable, Equatable, Codable {
  public let table: String
  public let script: String
}

extension FigureSpec {
  /// The figure as text, by a pure function.
  ///
  /// - Throws: `E0701` to `E0716`, as `Explanation`. Cost: O(rows × marks × panels).
  public func compiled() throws(Explanation) -> CompiledFigure {
    do throws(FigureError) {
      return try ScriptWriter(self).figure()
    } catch {
      throw error.explanation
    }
  }
}
