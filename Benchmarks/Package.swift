// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that users of dispatchsolve never build the benchmark library.
let package = Package(
  name: "dispatchsolve-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "dispatchsolve", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
  ],
  targets: [
    .target(
      name: "Instances",
      dependencies: [.product(name: "DispatchSolve", package: "dispatchsolve")],
      path: "Instances"),
    .executableTarget(
      name: "Core",
      dependencies: [
        "Instances",
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "DispatchSolve", package: "dispatchsolve"),
      ],
      path: "Benchmarks/Core",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    .executableTarget(
      name: "BlockTimes",
      dependencies: [
        "Instances",
        .product(name: "DispatchSolve", package: "dispatchsolve"),
      ],
      path: "Tools/BlockTimes"),
    .executableTarget(
      name: "WriteInstance",
      dependencies: ["Instances", .product(name: "DispatchSolve", package: "dispatchsolve")],
      path: "Tools/WriteInstance"),
    .executableTarget(
      name: "GrowthCurves",
      dependencies: [
        "Instances",
        .product(name: "DispatchSolve", package: "dispatchsolve"),
      ],
      path: "Tools/GrowthCurves"),
    .executableTarget(
      name: "MarketRates",
      dependencies: ["Instances", .product(name: "DispatchSolve", package: "dispatchsolve")],
      path: "Tools/MarketRates"),
    .executableTarget(
      name: "YearTimes",
      dependencies: [
        "Instances",
        .product(name: "DispatchSolve", package: "dispatchsolve"),
      ],
      path: "Tools/YearTimes"),
    .executableTarget(
      name: "ReadTimes",
      dependencies: [.product(name: "DispatchSolve", package: "dispatchsolve")],
      path: "Tools/ReadTimes"),
    .executableTarget(
      name: "PlanningTimes",
      dependencies: [.product(name: "DispatchSolve", package: "dispatchsolve")],
      path: "Tools/PlanningTimes"),
    .executableTarget(
      name: "WindowTimes",
      dependencies: ["Instances", .product(name: "DispatchSolve", package: "dispatchsolve")],
      path: "Tools/WindowTimes"),
    .executableTarget(
      name: "SweepRates",
      dependencies: ["Instances", .product(name: "DispatchSolve", package: "dispatchsolve")],
      path: "Tools/SweepRates"),
    .executableTarget(
      name: "CheckpointCost",
      dependencies: [.product(name: "DispatchSolve", package: "dispatchsolve")],
      path: "Tools/CheckpointCost"),
    .executableTarget(
      name: "AnnualRows",
      dependencies: [
        "Instances",
        .product(name: "DispatchSolve", package: "dispatchsolve"),
      ],
      path: "Tools/AnnualRows"),
  ],
  swiftLanguageModes: [.v6]
)
