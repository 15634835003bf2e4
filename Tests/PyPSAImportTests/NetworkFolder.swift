import Foundation
import DispatchSolveTables

@testable import DispatchSolvePyPSAImport

/// A network's folder that a test may spoil; removed with the value. As made, it has two buses, a link and a cap.
final class NetworkFolder {
  let path: String

  /// Writes a network; files of the same names take the place of its own, those without text are left out.
  init(_ files: [String: String] = [:]) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("network-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
    for (name, text) in Self.plain.merging(files, uniquingKeysWith: { $1 }) where !text.isEmpty {
      try Data(text.utf8).write(to: folder.appendingPathComponent("\(name).csv"))
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The network.
  func read(_ options: PyPSAImport.Options = .init()) throws(InputFileError) -> PyPSAImport {
    try PyPSAImport(folder: path, options: options)
  }

  /// All findings, a line each; the folder's path is left out.
  func findings(_ options: PyPSAImport.Options = .init()) -> [String] {
    do throws(InputFileError) {
      return try read(options).warnings.map(\.description)
    } catch {
      switch error {
      case .invalid(let findings): return findings.map(\.description)
      case .unreadable(let files):
        return files.map { $0.description.replacingOccurrences(of: path, with: "NETWORK") }
      }
    }
  }

  static let plain = [
    "network": "name,pypsa_version\nplain,1.4.0\n",
    "snapshots":
      ",snapshot,objective,stores,generators\n0,2031-01-01 00:00:00,2,2,2\n1,2031-01-01 01:00:00,2,2,2\n",
    "buses": "name,v_nom\nA,380.0\nB,380.0\n",
    "carriers": "name,co2_emissions\ngas,0.2\nwind,0.0\n",
    "generators":
      "name,bus,p_nom,carrier,marginal_cost,efficiency\ngas,A,100.0,gas,40.0,0.5\nwind,B,50.0,wind,0.0,1.0\n",
    "generators-p_max_pu": ",wind\n0,0.25\n1,0.75\n",
    "loads": "name,bus,p_set\n\"load, A\",A,30.0\nload B,B,0.0\n",
    "loads-p_set": ",load B\n0,20.0\n1,60.0\n",
    "links": "name,bus0,bus1,efficiency,p_nom,marginal_cost\nA to B,A,B,0.9,60.0,1.5\n",
    "global_constraints": "name,sense,constant\nco2,<=,50.0\n",
  ]
}
