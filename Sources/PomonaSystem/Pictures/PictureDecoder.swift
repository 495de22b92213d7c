internal import CPNG
internal import CTurboJPEG

/// The pixels of a picture: RGB, 8 bits a channel, rows from the top, channels interleaved.
public struct DecodedPicture: Sendable, Equatable {
  public let width: Int
  public let height: Int
  public let pixels: [UInt8]
}

/// JPEG by libjpeg-turbo and PNG by libpng.
///
/// JPEG is decoded with the accurate integer transform and smooth upsampling, which gives the pixels that Pillow gives; a
/// note about the camera's orientation is not acted on, as there. Of a PNG with transparency the colours are taken and the
/// transparency is dropped, as `convert("RGB")` does, unless a background is given; 16 bits become 8; a palette becomes colours.
public enum PictureDecoder {
  /// More than any stimulus: a damaged head must not ask for all memory.
  public static let mostPixels = 1 << 28

  /// - Parameter background: a shade of grey that shows through where a picture is transparent; `nil` drops transparency.
  /// - Throws: `PictureError` naming the file.
  public static func decode(
    _ bytes: [UInt8], path: String, background: UInt8? = nil
  ) throws(PictureError) -> DecodedPicture {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return try jpeg(bytes, path: path) }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      return try png(bytes, path: path, background: background)
    }
    throw .otherFormat(path: path)
  }

  private static func check(_ width: Int, _ height: Int, path: String) throws(PictureError) {
    guard width > 0, height > 0, width <= 1 << 20, height <= 1 << 20, width * height <= mostPixels else {
      throw .tooLarge(path: path, width: width, height: height, limit: mostPixels)
    }
  }

  private static func jpeg(_ bytes: [UInt8], path: String) throws(PictureError) -> DecodedPicture {
    // The decoder is made here and destroyed before this function returns.
    guard let decoder = unsafe tjInitDecompress() else {
      throw .damaged(path: path, reason: "libjpeg-turbo does not start")
    }
    defer { _ = unsafe tjDestroy(decoder) }
    func words() -> String {
      // A text inside of the decoder that ends with a zero.
      unsafe tjGetErrorStr2(decoder).map { unsafe String(cString: $0) } ?? "libjpeg-turbo gives no reason"
    }
    var (width, height, sampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    // The bytes are only read, and the count is theirs.
    let status = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe tjDecompressHeader3(
        decoder, buffer.baseAddress, UInt(buffer.count), &width, &height, &sampling, &space)
    }
    guard status == 0 else { throw .damaged(path: path, reason: words()) }
    guard space != Int32(TJCS_CMYK.rawValue), space != Int32(TJCS_YCCK.rawValue) else {
      throw .unsupported(path: path, what: "printing colours (CMYK)")
    }
    try check(Int(width), Int(height), path: path)
    var pixels = [UInt8](repeating: 0, count: Int(width) * Int(height) * 3)
    let decoded = unsafe bytes.withUnsafeBufferPointer { source in
      // Room for width × height pixels of three bytes, which is what is asked for.
      unsafe pixels.withUnsafeMutableBufferPointer { target in
        unsafe tjDecompress2(
          decoder, source.baseAddress, UInt(source.count), target.baseAddress, width, 0, height,
          Int32(TJPF_RGB.rawValue), TJFLAG_ACCURATEDCT)
      }
    }
    guard decoded == 0 else { throw .damaged(path: path, reason: words()) }
    return DecodedPicture(width: Int(width), height: Int(height), pixels: pixels)
  }

  private static func png(
    _ bytes: [UInt8], path: String, background: UInt8?
  ) throws(PictureError) -> DecodedPicture {
    var image = unsafe png_image()
    unsafe image.version = UInt32(PNG_IMAGE_VERSION)
    // Freed in every case; the structure keeps a pointer into `bytes` only until the pixels are read below.
    defer { unsafe png_image_free(&image) }
    func words(_ image: png_image) -> String {
      var image = unsafe image
      // An array of characters that ends with a zero arrives as a tuple.
      return unsafe withUnsafeBytes(of: &image.message) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
    }
    var pixels: [UInt8] = []
    var size = (0, 0)
    // Both calls lie inside of the closure, because the library reads the bytes until the second returns.
    let outcome: PictureError? = unsafe bytes.withUnsafeBytes { source in
      guard unsafe png_image_begin_read_from_memory(&image, source.baseAddress, source.count) != 0 else {
        return .damaged(path: path, reason: unsafe words(image))
      }
      size = unsafe (Int(image.width), Int(image.height))
      do throws(PictureError) { try check(size.0, size.1, path: path) } catch { return error }
      unsafe image.format = UInt32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
      pixels = [UInt8](repeating: 0, count: size.0 * size.1 * 4)
      // Room for width × height pixels of four bytes, rows one behind the other.
      let status = unsafe pixels.withUnsafeMutableBytes { target in
        unsafe png_image_finish_read(&image, nil, target.baseAddress, Int32(size.0 * 4), nil)
      }
      // A warning is kept as a message, too, and the pixels are there.
      return status == 0 ? .damaged(path: path, reason: unsafe words(image)) : nil
    }
    if let outcome { throw outcome }
    var colours = [UInt8](repeating: 0, count: size.0 * size.1 * 3)
    let source = pixels.span
    var target = colours.mutableSpan
    for pixel in 0..<(size.0 * size.1) {
      let opacity = Int(source[4 * pixel + 3])
      for channel in 0..<3 {
        let own = source[4 * pixel + channel]
        guard let background, opacity < 255 else {
          target[3 * pixel + channel] = own
          continue
        }
        target[3 * pixel + channel] = UInt8((Int(own) * opacity + Int(background) * (255 - opacity) + 127) / 255)
      }
    }
    return DecodedPicture(width: size.0, height: size.1, pixels: colours)
  }
}
