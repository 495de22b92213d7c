public import PomonaCatalog

extension FileSystemError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .cannotRead(let path, let reason):
      Explanation("E0901", "cannot read \"\(path)\"", parameter: "path", facts: [reason])
    case .cannotWrite(let path, let reason):
      Explanation("E0902", "cannot write \"\(path)\"", parameter: "path", facts: [reason])
    case .diskFull(let path):
      Explanation(
        "E0903", "the disk is full: \"\(path)\" was not written", parameter: "path",
        facts: ["nothing half-written was left"],
        remedies: ["free some space (`cache prune` drops stored feature maps), or write to another disk"])
    case .fileSizeLimit(let path):
      Explanation(
        "E0904", "\"\(path)\" would be larger than files may be here", parameter: "path",
        facts: ["the limit is the shell's (`ulimit -f`) or the file system's", "nothing half-written was left"],
        remedies: ["ulimit -f unlimited"])
    case .cannotLock(let path, let reason):
      Explanation("E0905", "cannot lock \"\(path)\"", facts: [reason])
    case .endsEarly(let path, let wanted, let found):
      Explanation(
        "E0906", "\"\(path)\" ends too early", parameter: "path",
        facts: ["\(wanted) bytes should be there, \(found) are"],
        remedies: ["get the file again; this one is incomplete"])
    case .badDeflate(let reason):
      Explanation("E0907", "compressed bytes do not unpack", facts: [reason])
    }
  }
}
