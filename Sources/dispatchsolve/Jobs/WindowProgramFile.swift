import DispatchSolveCoordinator
import Foundation
import DispatchSolvePlanning
import DispatchSolvePowerSystem
import DispatchSolveRunFolder

/// The file that the linear program of one window is written to before the window is planned.
final class WindowProgramFile: @unchecked Sendable {
  let path: String
  /// First year of the window.
  let year: Int
  private let lock = NSLock()
  // Read and written only while the lock is held.
  private var failed: CommandFailure?

  /// Checks that a window begins with the year, or finds the first that does.
  ///
  /// - Parameter year: Nil: the run's first window.
  /// - Throws: `CommandFailure`.
  init(path: String, year: Int?, of study: Study, for years: [Int]) throws {
    let windows = study.windowYears(for: years)
    guard let year = year ?? windows.first, windows.contains(year) else {
      let which = year.map { "none begins in \($0); " } ?? ""
      throw CommandFailure(
        code: .configuration,
        text: "--dump-lp writes the program of a window of years; \(which)"
          + (windows.isEmpty
            ? "in this run every year is decided on its own (see --foresight)"
            : "a window begins in "
              + (windows.count > 3
                ? "each year from \(windows[0]) to \(windows[windows.count - 1])"
                : windows.map(String.init).joined(separator: ", ")))
      )
    }
    self.path = path
    self.year = year
  }

  /// Refuses a run that goes on after the window was planned.
  func check(_ completedYear: Int?) throws(CommandFailure) {
    guard let completedYear, completedYear >= year else { return }
    throw CommandFailure(
      code: .configuration,
      text: "--dump-lp: the window that begins in \(year) was planned before the run was interrupted, after "
        + "\(completedYear); without --resume the run begins anew")
  }

  /// Writes the window if it is the one.
  ///
  /// - Throws: `RunError` where that fails; `failure` says why.
  @Sendable func begins(_ window: PlanningWindow) throws(RunError) {
    guard window.years.first?.system.year == year else { return }
    let program: WindowProgram
    do {
      program = try WindowProgram(window)
    } catch {
      throw .window(year: year, error)
    }
    var text = ""
    program.mps { text += $0 }
    do throws(ResultFolderError) {
      try ProgramFile.save(text, to: path)
    } catch {
      let failure = CommandFailure(error)
      lock.withLock { failed = failure }
      throw .unexpected(failure.text)
    }
  }

  /// Why the file was not written; nil: it was, or is not yet to be.
  var failure: CommandFailure? { lock.withLock { failed } }
}
