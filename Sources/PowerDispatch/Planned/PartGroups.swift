/// Parts of a year that are solved together: some that follow each other, a part is never divided.
///
/// All of them where they are few. Of more, parts of the same model and the same hours stay among themselves where there are
/// enough, in groups of the same number as far as it goes: groups that are alike share a program.
struct PartGroups {
  let groups: [Range<Int>]

  /// Parts in a row of the same kind.
  private struct Run {
    var parts: Range<Int>
    var rows: Int
  }

  /// What has to be the same in two parts for their programs to be.
  private struct Kind: Equatable {
    var models: [Int]
    var hours: [Double]
  }

  /// - Parameter mostRows: Rows up to which parts are solved together.
  init(_ network: BlockEngine.Network, _ parts: [Range<Int>], mostRows: Int) {
    let rows = parts.map { blocks in blocks.reduce(0) { $0 + network.model($1).firstQuotaRow } }
    let whole = Run(parts: parts.indices, rows: rows.reduce(0, +))
    guard whole.rows > mostRows else {
      groups = parts.isEmpty ? [] : [whole.parts]
      return
    }
    let kinds = parts.map { blocks in
      Kind(
        models: blocks.map { network.modelOf[$0] },
        hours: blocks.map { network.model($0).weights(of: network.system.blocks[$0]).scaleHours })
    }
    var runs: [Run] = []
    for part in parts.indices {
      if let last = runs.last, kinds[last.parts.lowerBound] == kinds[part] {
        runs[runs.count - 1].parts = last.parts.lowerBound..<(part + 1)
        runs[runs.count - 1].rows += rows[part]
      } else {
        runs.append(Run(parts: part..<(part + 1), rows: rows[part]))
      }
    }
    // Short runs go together.
    var joined: [Run] = []
    var isOfShort = false
    for run in runs {
      let isShort = run.rows <= mostRows / 2
      if let last = joined.last, isShort, isOfShort {
        joined[joined.count - 1] = Run(
          parts: last.parts.lowerBound..<run.parts.upperBound, rows: last.rows + run.rows)
      } else {
        joined.append(run)
      }
      isOfShort = isShort
    }
    groups = joined.flatMap { run in
      let pieces = max(1, (run.rows + mostRows - 1) / mostRows)
      let most = (run.parts.count + pieces - 1) / pieces
      var groups: [Range<Int>] = []
      var together = 0
      for part in run.parts {
        if let last = groups.last, last.count < most, together + rows[part] <= mostRows {
          groups[groups.count - 1] = last.lowerBound..<(part + 1)
          together += rows[part]
        } else {
          groups.append(part..<(part + 1))
          together = rows[part]
        }
      }
      return groups
    }
  }
}
