internal import Foundation
internal import PomonaShell

exit(Shell.pomona().run(Array(CommandLine.arguments.dropFirst())).rawValue)
