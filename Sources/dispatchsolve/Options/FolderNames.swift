import ArgumentParser
import Foundation

/// Result folders as they are named on the command line.
enum FolderNames {
  /// Holds that no folder is named twice, however it is written.
  ///
  /// - Throws: `ValidationError`.
  static func requireDistinct(_ names: [String]) throws {
    var seen: Set<String> = []
    for name in names {
      let place = URL(fileURLWithPath: name).standardizedFileURL.resolvingSymlinksInPath().path
      guard seen.insert(place).inserted else {
        throw ValidationError("\(name) is given twice: it does not differ from itself")
      }
    }
  }

  /// The name of something beside a folder: the folder's own with an ending.
  static func beside(_ folder: String, _ ending: String) -> String {
    (folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder) + ending
  }
}
