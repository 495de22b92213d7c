// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A C library from a Debian package, imported as it is.
func system(_ name: String, pkgConfig: String, apt package: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// A Swift target with the settings that all of them share.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// The same for loops over numbers, which are compiled with optimisation in debug builds, too: their tests fit thousands of
/// models, and would take ten times as long.
func numeric(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: dependencies,
    swiftSettings: swiftSettings + [.unsafeFlags(["-O"], .when(configuration: .debug))])
}

/// The tests of one target; fixtures are read from the source folder, so that a golden file is never copied.
func tests(of name: String, _ more: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.target(name: name), "PomonaTestSupport"] + more,
    exclude: ["Fixtures"], swiftSettings: swiftSettings)
}

/// What every target of the science stands on.
let nouns: [Target.Dependency] = ["PomonaTables", "PomonaParallel", "PomonaSystem", "PomonaCatalog"]

let package = Package(
  name: "pomona",
  products: [
    .executable(name: "pomona", targets: ["pomona"]),
    .library(name: "PomonaAnalysis", targets: ["PomonaCore", "PomonaAnalysis"]),
  ],
  targets: [
    // C and C++: the libraries, and the few lines that Swift cannot call without help.
    system("COpenBLAS", pkgConfig: "openblas", apt: "libopenblas-dev"),
    system("CHDF5", pkgConfig: "hdf5", apt: "libhdf5-dev"),
    system("CEdit", pkgConfig: "libedit", apt: "libedit-dev"),
    system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
    system("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
    system("CTurboJPEG", pkgConfig: "libturbojpeg", apt: "libturbojpeg0-dev"),
    system("CPNG", pkgConfig: "libpng", apt: "libpng-dev"),
    .target(name: "CHDF5Shim", dependencies: ["CHDF5"]),
    .target(name: "CLineEditor", dependencies: ["CEdit"]),
    .target(
      name: "CGnuplot",
      linkerSettings: [
        .linkedLibrary("boost_iostreams"), .linkedLibrary("boost_system"), .linkedLibrary("boost_filesystem"),
      ]),
    .target(name: "CKernels"),
    .target(name: "COnnxRuntime"),
    // The bridge is compiled by the set-up, against the headers of a fetched part.
    .target(name: "CArrow", exclude: ["bridge"]),

    numeric(
      "PomonaSystem",
      [
        "PomonaCatalog", "COpenBLAS", "CHDF5", "CHDF5Shim", "CZlib", "CCrypto", "CTurboJPEG", "CPNG", "CLineEditor",
        "CGnuplot", "CKernels", "COnnxRuntime", "CArrow",
      ]),
    module("PomonaCatalog", []),
    numeric("PomonaParallel", []),
    numeric("PomonaTables", ["PomonaParallel", "PomonaCatalog"]),
    numeric("PomonaCore", nouns),
    numeric("PomonaAnalysis", ["PomonaCore"] + nouns),
    module("PomonaModels", ["PomonaCore"] + nouns),
    numeric("PomonaFiles", ["PomonaCore"] + nouns),
    module("PomonaFigures", ["PomonaCore"] + nouns),
    module("PomonaLanguage", ["PomonaTables", "PomonaParallel", "PomonaCatalog"]),
    module(
      "PomonaLibrary",
      [
        "PomonaCore", "PomonaAnalysis", "PomonaModels", "PomonaFiles", "PomonaFigures", "PomonaLanguage",
      ] + nouns),
    module(
      "PomonaShell",
      [
        "PomonaLibrary", "PomonaLanguage", "PomonaFigures", "PomonaFiles", "PomonaModels", "PomonaCore",
      ] + nouns),
    .executableTarget(name: "pomona", dependencies: ["PomonaShell", "PomonaSystem"], swiftSettings: swiftSettings),
    // Speed beside the peers (bench/README.md); no part of a release.
    .executableTarget(
      name: "pomona-bench",
      dependencies: [
        "PomonaLibrary", "PomonaLanguage", "PomonaAnalysis", "PomonaModels", "PomonaFiles", "PomonaCore",
        "PomonaTables",
        "PomonaParallel", "PomonaSystem", "PomonaCatalog",
      ],
      swiftSettings: swiftSettings),

    module("PomonaTestSupport", ["PomonaCore"] + nouns),
    tests(of: "PomonaSystem"),
    tests(of: "PomonaCatalog"),
    tests(of: "PomonaTables"),
    tests(of: "PomonaCore"),
    tests(of: "PomonaAnalysis"),
    tests(of: "PomonaModels", ["PomonaFiles"]),
    tests(of: "PomonaFiles"),
    tests(of: "PomonaFigures"),
    tests(of: "PomonaLanguage"),
    tests(of: "PomonaLibrary"),
    tests(of: "PomonaShell"),
  ],
  cLanguageStandard: .c17,
  cxxLanguageStandard: .cxx17
)
