// swift-tools-version: 6.1
import PackageDescription

// A package of its own: libFuzzer brings its own `main`, and instruments everything that it is linked with.
let package = Package(
  name: "dispatchsolve-fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "dispatchsolve", path: "../..")],
  targets: [
    .executableTarget(
      name: "Fuzz", dependencies: [.product(name: "DispatchSolve", package: "dispatchsolve")],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])])
  ],
  swiftLanguageModes: [.v6]
)
