// swift-tools-version: 6.1
import PackageDescription

// The parts bottom up, each with what it needs: a part may need only those above it.
//
// A part is a folder of Sources. Its module has the project's name before the folder's, because the modules of all
// packages that a program is linked from share one space of names, in which there is room for one `Tables` only.
let parts: KeyValuePairs<String, [String]> = [
  "CSupport": ["CGLPK"],
  "LinearProgramming": ["CGLPK", "CSupport"],
  "Tables": [],
  "Report": ["Tables"],
  "PowerSystem": ["Tables"],
  "PowerDispatch": ["LinearProgramming", "PowerSystem"],
  "AllowanceMarket": ["LinearProgramming", "PowerSystem"],
  "Planning": ["LinearProgramming", "PowerSystem", "PowerDispatch", "AllowanceMarket"],
  "Coordinator": [
    "LinearProgramming", "Tables", "PowerSystem", "PowerDispatch", "AllowanceMarket", "Planning",
  ],
  "PyPSAImport": ["Tables", "PowerSystem"],
  "StudyFiles": ["CSupport", "Tables", "PowerSystem"],
  "RunFolder": [
    "CSupport", "LinearProgramming", "Tables", "Report", "PowerSystem", "PowerDispatch", "AllowanceMarket",
    "Coordinator", "StudyFiles",
  ],
  "Sweeps": [
    "LinearProgramming", "Tables", "PowerSystem", "PowerDispatch", "AllowanceMarket", "Coordinator",
    "StudyFiles", "RunFolder",
  ],
  "Experiments": [
    "LinearProgramming", "Tables", "PowerSystem", "PowerDispatch", "Coordinator", "StudyFiles", "RunFolder",
  ],
  "Comparison": ["Tables", "PowerSystem", "Coordinator", "StudyFiles", "RunFolder"],
  "Actuals": ["Tables", "PowerSystem", "PowerDispatch", "AllowanceMarket", "Coordinator", "StudyFiles"],
]

/// The tests of a part, with the parts they need besides it.
let tests: KeyValuePairs<String, [String]> = [
  "LinearProgramming": ["TestSupport"],
  "Tables": ["TestSupport"],
  "Report": ["Tables", "TestSupport"],
  "PowerSystem": ["Tables", "TestSupport"],
  "AllowanceMarket": ["LinearProgramming", "PowerSystem", "TestSupport"],
  "PowerDispatch": [
    "PowerSystem", "LinearProgramming", "Planning", "Coordinator", "StudyFiles", "TestSupport",
  ],
  "Planning": [
    "CGLPK", "AllowanceMarket", "LinearProgramming", "PowerDispatch", "PowerSystem", "StudyFiles",
    "TestSupport",
  ],
  "Coordinator": [
    "AllowanceMarket", "LinearProgramming", "Planning", "PowerDispatch", "PowerSystem", "StudyFiles",
    "Tables",
    "TestSupport",
  ],
  "PyPSAImport": ["PowerSystem", "StudyFiles", "Tables", "TestSupport"],
  "StudyFiles": ["Tables", "PowerSystem", "TestSupport"],
  "RunFolder": [
    "CSupport", "Coordinator", "PowerDispatch", "PowerSystem", "Report", "StudyFiles", "TestSupport",
  ],
  "Sweeps": [
    "AllowanceMarket", "Coordinator", "PowerDispatch", "PowerSystem", "RunFolder", "StudyFiles", "Tables",
    "TestSupport",
  ],
  "Experiments": ["Coordinator", "PowerDispatch", "PowerSystem", "RunFolder", "StudyFiles", "TestSupport"],
  "Comparison": ["PowerSystem", "RunFolder", "StudyFiles", "TestSupport"],
  "Actuals": ["PowerDispatch", "PowerSystem", "StudyFiles", "Tables", "TestSupport"],
]
let testsWithFixtures = ["AllowanceMarket", "PowerDispatch", "Coordinator", "PyPSAImport", "StudyFiles"]

func module(_ part: String) -> String { "DispatchSolve" + part }
func modules(_ parts: [String]) -> [Target.Dependency] { parts.map { .target(name: module($0)) } }

let package = Package(
  name: "dispatchsolve",
  // Built and tested on Linux alone. Swift on macOS would need version 15 for the library of locks; nobody has tried.
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "dispatchsolve", targets: ["DispatchSolveCommand"]),
    .library(name: "DispatchSolve", targets: ["DispatchSolve"] + parts.map { module($0.key) }),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
  ],
  targets: [
    .systemLibrary(
      name: module("CGLPK"), path: "Sources/CGLPK", providers: [.apt(["libglpk-dev"]), .brew(["glpk"])])
  ]
    + parts.map { .target(name: module($0), dependencies: modules($1), path: "Sources/\($0)") }
    + [
      // One import for all of them.
      .target(
        name: "DispatchSolve", dependencies: modules(parts.map(\.key)), path: "Sources/Everything"),
      .executableTarget(
        name: "DispatchSolveCommand",
        dependencies: modules(parts.map(\.key)) + [
          .product(name: "ArgumentParser", package: "swift-argument-parser")
        ],
        path: "Sources/dispatchsolve"),

      .target(
        name: module("TestSupport"), dependencies: modules(["PowerSystem"]), path: "Tests/TestSupport"),
      // Prints TOML files as the public test suite wants them; scripts/toml-test.py drives it.
      .executableTarget(name: "TOMLDump", dependencies: modules(["Tables"]), path: "Tests/TOMLDump"),
    ]
    + tests.map { part, needs in
      .testTarget(
        name: part + "Tests", dependencies: modules([part] + needs),
        resources: testsWithFixtures.contains(part) ? [.copy("Fixtures")] : [])
    }
    + [
      .testTarget(
        name: "AcceptanceTests",
        dependencies: [
          "DispatchSolveCommand", .target(name: module("TestSupport")),
          .product(name: "Subprocess", package: "swift-subprocess"),
          .product(name: "SystemPackage", package: "swift-system"),
        ],
        resources: [.copy("Snapshots")]),
      .testTarget(
        name: "CrashTests", dependencies: ["DispatchSolveCommand", .target(name: module("TestSupport"))]),
    ],
  swiftLanguageModes: [.v6]
)

// What makes documentation pages is fetched for those who ask for it (`make docs`), and for nobody else.
if Context.environment["DISPATCHSOLVE_DOCC"] != nil {
  package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"))
}
