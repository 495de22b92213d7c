/// Keys with a place for each: open addressing, a power of two of slots, at most half full.
struct KeyTable: Sendable {
  /// A key beside its place, so that one access to memory finds both; a place of -1 is an empty slot.
  private struct Slot: BitwiseCopyable {
    var key: UInt64
    var place: Int32
  }

  private var slots: [Slot]
  private var mask: Int
  private(set) var count = 0

  init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    slots = Array(repeating: Slot(key: 0, place: -1), count: size)
    mask = size - 1
  }

  /// Mixes all bits into all bits (the finalizer of MurmurHash3, Austin Appleby, public domain).
  private static func mixed(_ key: UInt64) -> Int {
    var x = key
    x ^= x >> 33
    x &*= 0xff51_afd7_ed55_8ccd
    x ^= x >> 33
    x &*= 0xc4ce_b9fe_1a85_ec53
    x ^= x >> 33
    return Int(truncatingIfNeeded: x)
  }

  /// The place of the key, which is given the number of keys before it if it has none.
  mutating func place(of key: UInt64) -> (place: Int32, isNew: Bool) { place(of: key, new: Int32(count)) }

  /// The place of the key, which is given `new` if it has none.
  mutating func place(of key: UInt64, new: Int32) -> (place: Int32, isNew: Bool) {
    var slot = KeyTable.mixed(key) & mask
    while slots[slot].place >= 0 {
      if slots[slot].key == key { return (slots[slot].place, false) }
      slot = (slot + 1) & mask
    }
    slots[slot] = Slot(key: key, place: new)
    count += 1
    if 2 * count > mask { grow() }
    return (new, true)
  }

  /// The place of the key, or -1.
  func find(_ key: UInt64) -> Int32 {
    var slot = KeyTable.mixed(key) & mask
    while true {
      let found = slots[slot]
      if found.place < 0 || found.key == key { return found.place }
      slot = (slot + 1) & mask
    }
  }

  private mutating func grow() {
    let old = slots
    let size = 2 * (mask + 1)
    mask = size - 1
    slots = Array(repeating: Slot(key: 0, place: -1), count: size)
    for entry in old where entry.place >= 0 {
      var slot = KeyTable.mixed(entry.key) & mask
      while slots[slot].place >= 0 { slot = (slot + 1) & mask }
      slots[slot] = entry
    }
  }
}
