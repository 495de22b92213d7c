internal import Foundation
internal import Glibc

/// The memory of this process as the system sees it.
public enum ProcessMemory {
  /// Gives memory that was freed back to the system. Freed blocks of up to 32 MiB otherwise stay with the process, and
  /// what is allocated later may not fit into their places.
  public static func giveBack() { _ = trim?(0) }

  /// Lets freed blocks of up to 64 MiB stay with the process, 256 MiB of them at the end of its memory, for what is allocated
  /// next: a page that the system gives anew is cleared first, which for maps and predictions takes longer than what is done
  /// with them. To be called once, before other threads start.
  public static func keepFreed() {
    guard let symbol = unsafe dlsym(nil, "mallopt") else { return }
    // glibc declares it as int mallopt(int param, int value), and M_TRIM_THRESHOLD as -1, M_MMAP_THRESHOLD as -3.
    let option = unsafe unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
    _ = option(-1, 256 << 20)
    _ = option(-3, 64 << 20)
  }

  /// `malloc_trim`, which not every C library has and whose header the C library's module leaves out.
  private static let trim: (@convention(c) (Int) -> Int32)? = {
    guard let symbol = unsafe dlsym(nil, "malloc_trim") else { return nil }
    // glibc declares it as int malloc_trim(size_t).
    return unsafe unsafeBitCast(symbol, to: (@convention(c) (Int) -> Int32).self)
  }()

  /// The most bytes that were resident at once since the start or since `resetPeak`; 0 where the system does not say.
  public static var peakBytes: Int { bytes("VmHWM:") }

  public static var residentBytes: Int { bytes("VmRSS:") }

  /// Starts a new measurement of the peak.
  public static func resetPeak() {
    guard let file = unsafe fopen("/proc/self/clear_refs", "w") else { return }
    // The stream was opened above and is closed once. 5 stands for the peak (man 5 proc).
    _ = unsafe fputs("5", file)
    _ = unsafe fclose(file)
  }

  private static func bytes(_ key: String) -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(key) }),
      let number = line.split(whereSeparator: { !$0.isNumber }).first
    else { return 0 }
    return (Int(number) ?? 0) * 1024
  }
}
