// swift-tools-version: 6.1
import PackageDescription

// Targets are listed bottom up: a target may depend only on those above it.
let package = Package(
  name: "dispatchsolve",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "dispatchsolve", targets: ["dispatchsolve"]),
    .library(name: "LinearProgramming", targets: ["LinearProgramming"]),
    .library(
      name: "DispatchSolveCore",
      targets: [
        "Tables", "Report", "PowerSystem", "PowerDispatch", "AllowanceMarket", "Planning", "Coordinator",
        "StudyFiles", "RunFolder", "Sweeps", "Experiments", "Comparison", "Actuals", "PyPSAImport",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CGLPK", pkgConfig: nil,
      providers: [.apt(["libglpk-dev"]), .brew(["glpk"])]),
    .target(name: "CSupport", dependencies: ["CGLPK"]),
    .target(name: "LinearProgramming", dependencies: ["CGLPK", "CSupport"]),
    .target(name: "Tables"),
    .target(name: "Report", dependencies: ["Tables"]),
    .target(name: "PowerSystem", dependencies: ["Tables"]),
    .target(name: "PowerDispatch", dependencies: ["LinearProgramming", "PowerSystem"]),
    .target(name: "AllowanceMarket", dependencies: ["LinearProgramming", "PowerSystem"]),
    .target(
      name: "Planning",
      dependencies: ["LinearProgramming", "PowerSystem", "PowerDispatch", "AllowanceMarket"]),
    .target(
      name: "Coordinator",
      dependencies: [
        "LinearProgramming", "Tables", "PowerSystem", "PowerDispatch", "AllowanceMarket", "Planning",
      ]),
    .target(name: "PyPSAImport", dependencies: ["Tables", "PowerSystem"]),
    .target(
      name: "StudyFiles",
      dependencies: ["CSupport", "Tables", "PowerSystem"]),
    .target(
      name: "RunFolder",
      dependencies: [
        "CSupport", "Tables", "Report", "PowerSystem", "PowerDispatch", "AllowanceMarket", "Coordinator",
        "StudyFiles",
      ]),
    .target(
      name: "Sweeps",
      dependencies: [
        "Tables", "PowerSystem", "PowerDispatch", "AllowanceMarket", "Coordinator", "StudyFiles", "RunFolder",
      ]),
    .target(
      name: "Experiments",
      dependencies: ["Tables", "PowerSystem", "PowerDispatch", "Coordinator", "StudyFiles", "RunFolder"]),
    .target(
      name: "Comparison",
      dependencies: ["Tables", "PowerSystem", "Coordinator", "StudyFiles", "RunFolder"]),
    .target(
      name: "Actuals",
      dependencies: [
        "Tables", "PowerSystem", "PowerDispatch", "AllowanceMarket", "Coordinator", "StudyFiles",
      ]),
    .executableTarget(
      name: "dispatchsolve",
      dependencies: [
        "Tables", "Report", "PowerSystem", "PowerDispatch", "AllowanceMarket", "Planning", "Coordinator",
        "PyPSAImport", "StudyFiles", "RunFolder", "Sweeps", "Experiments", "Comparison", "Actuals",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .testTarget(
      name: "LinearProgrammingTests", dependencies: ["LinearProgramming", "TestSupport"]),
    .testTarget(name: "TablesTests", dependencies: ["Tables", "TestSupport"]),
    .testTarget(name: "ReportTests", dependencies: ["Report", "Tables", "TestSupport"]),
    .testTarget(name: "PowerSystemTests", dependencies: ["Tables", "PowerSystem", "TestSupport"]),
    .testTarget(
      name: "AllowanceMarketTests",
      dependencies: ["AllowanceMarket", "LinearProgramming", "PowerSystem", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "PowerDispatchTests",
      dependencies: [
        "PowerDispatch", "PowerSystem", "LinearProgramming", "Planning", "Coordinator", "StudyFiles",
        "TestSupport",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "PlanningTests",
      dependencies: [
        "CGLPK", "Planning", "AllowanceMarket", "LinearProgramming", "PowerDispatch", "PowerSystem",
        "StudyFiles",
        "TestSupport",
      ]),
    .testTarget(
      name: "CoordinatorTests",
      dependencies: [
        "Coordinator", "AllowanceMarket", "LinearProgramming", "Planning", "PowerDispatch", "PowerSystem",
        "StudyFiles", "Tables", "TestSupport",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "AcceptanceTests",
      dependencies: [
        "dispatchsolve", "TestSupport", .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      resources: [.copy("Snapshots")]),
    .testTarget(
      name: "RunFolderTests",
      dependencies: ["CSupport", "Coordinator", "PowerSystem", "Report", "RunFolder", "StudyFiles"]),
    .testTarget(
      name: "SweepsTests",
      dependencies: [
        "Sweeps", "AllowanceMarket", "Coordinator", "PowerDispatch", "PowerSystem", "RunFolder", "StudyFiles",
        "Tables", "TestSupport",
      ]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "Coordinator", "PowerDispatch", "PowerSystem", "RunFolder", "StudyFiles",
        "TestSupport",
      ]),
    .testTarget(
      name: "ComparisonTests",
      dependencies: ["Comparison", "PowerSystem", "RunFolder", "StudyFiles", "TestSupport"]),
    .testTarget(
      name: "ActualsTests",
      dependencies: ["Actuals", "PowerDispatch", "PowerSystem", "StudyFiles", "Tables", "TestSupport"]),
    .testTarget(
      name: "PyPSAImportTests",
      dependencies: ["PyPSAImport", "PowerSystem", "StudyFiles", "Tables", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "CrashTests", dependencies: ["dispatchsolve", "TestSupport"]),
    // Prints TOML files as the public test suite wants them; scripts/toml-test.py drives it.
    .executableTarget(name: "TOMLDump", dependencies: ["Tables"], path: "Tests/TOMLDump"),
    .target(name: "TestSupport", dependencies: ["PowerSystem"], path: "Tests/TestSupport"),
    .testTarget(
      name: "StudyFilesTests", dependencies: ["StudyFiles", "Tables", "PowerSystem", "TestSupport"],
      resources: [.copy("Fixtures")]),
  ],
  swiftLanguageModes: [.v6]
)
