internal import Foundation
internal import PomonaCatalog
internal import PomonaShell

var shell = Shell { _ throws(Explanation) in
  throw Explanation("E0831", "this program was built without its language")
}
shell.movesToPrivateFolder = true
exit(shell.run(Array(CommandLine.arguments.dropFirst())).rawValue)
