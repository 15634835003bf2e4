// swift-tools-version: 6.1
import PackageDescription

// A package of its own, as a guest's would be: it sees what is public and nothing else.
let package = Package(
  name: "dispatchsolve-examples",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "dispatchsolve", path: "..")],
  targets: [
    .executableTarget(
      name: "Examples", dependencies: [.product(name: "DispatchSolve", package: "dispatchsolve")])
  ],
  swiftLanguageModes: [.v6]
)
