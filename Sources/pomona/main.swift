internal import Foundation
internal import PomonaShell
internal import PomonaSystem

ProcessMemory.keepFreed()
exit(Shell.pomona().run(Array(CommandLine.arguments.dropFirst())).rawValue)
