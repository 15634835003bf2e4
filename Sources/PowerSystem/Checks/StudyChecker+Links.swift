import DispatchSolveTables

extension StudyChecker {
  private struct LinkKey: Hashable {
    var from: String
    var to: String
    var year: Int
  }

  /// Links between programs: names, numbers, and circles in which allowances would become more.
  mutating func checkProgramLinks() {
    let links = study.programLinks
    guard !links.isEmpty else { return }
    let names = study.programTerms.map(\.program)
    requireUnique(
      .programLinks, links.map { LinkKey(from: $0.fromProgram, to: $0.toProgram, year: $0.firstYear) },
      "first_year"
    ) { "\($0.from), \($0.to), \($0.year)" }
    for (row, link) in links.enumerated() {
      for (name, column) in [(link.fromProgram, "from_program"), (link.toProgram, "to_program")]
      where !names.contains(name) {
        unknown(name, names, .programLinks, row, column)
      }
      require(link.exchangeRate, 1e-6...1e6, .programLinks, row, "exchange_rate")
      if let share = link.mostShare { require(share, 0...1, .programLinks, row, "share_limit") }
      if link.fromProgram == link.toProgram {
        error(
          .programLinks, row, "to_program",
          "program '\(link.toProgram)' accepts its own allowances whatever is linked: a link leads to another program"
        )
      }
      if let last = link.lastYear, last < link.firstYear {
        error(
          .programLinks, row, "last_year", "last_year \(last) is before first_year \(link.firstYear)")
      }
      checkPollutants(link, row)
      let isTwice = links[..<row].contains {
        $0.fromProgram == link.fromProgram && $0.toProgram == link.toProgram
          && $0.firstYear != link.firstYear && $0.firstYear <= link.lastYear ?? .max
          && link.firstYear <= $0.lastYear ?? .max
      }
      if isTwice {
        error(
          .programLinks, row, "first_year",
          "'\(link.toProgram)' accepts allowances of '\(link.fromProgram)' by another row in the same years: give it a last_year",
          presumes: [.programLinks])
      }
    }
    checkCircles()
  }

  /// Whether an allowance that goes round a circle of links would become more than one, in any year.
  private mutating func checkCircles() {
    let links = study.programLinks
    let names = study.programTerms.map(\.program)
    var reported: Set<Set<Int>> = []
    for year in Set(links.map(\.firstYear)).sorted() {
      let rows = links.indices.filter {
        links[$0].holds(in: year) && links[$0].exchangeRate > 0 && links[$0].exchangeRate.isFinite
          && links[$0].fromProgram != links[$0].toProgram
      }
      let edges = rows.compactMap { row -> (row: Int, edge: (from: Int, to: Int, rate: Double))? in
        guard let from = names.firstIndex(of: links[row].fromProgram),
          let to = names.firstIndex(of: links[row].toProgram)
        else { return nil }
        return (row, (from, to, links[row].exchangeRate))
      }
      guard let circle = ExchangeCircle.gaining(edges.map(\.edge))?.map({ edges[$0].row }),
        let last = circle.max(), reported.insert(Set(circle)).inserted
      else { continue }
      let product = circle.reduce(1) { $0 * links[$1].exchangeRate }
      // As its first row begins, whichever the search came upon.
      let start = circle.indices.min { circle[$0] < circle[$1] } ?? 0
      let round = Array(circle[start...] + circle[..<start])
      let names = (round + round.prefix(1)).map { "'\(links[$0].fromProgram)'" }.joined(separator: " to ")
      error(
        .programLinks, last, "exchange_rate",
        "one allowance that goes round from \(names) in \(year) comes back as \(shortNumber(product)): the product of exchange rates round a circle must be at most 1",
        presumes: [.programLinks, .programs])
    }
  }

  /// An allowance of one pollutant covers no ton of another.
  private mutating func checkPollutants(_ link: ProgramLink, _ row: Int) {
    func pollutant(_ name: String) -> String? {
      study.programTerms.first { $0.program == name }?.pollutant
    }
    guard let from = pollutant(link.fromProgram), let to = pollutant(link.toProgram), from != to else {
      return
    }
    error(
      .programLinks, row, "to_program",
      "program '\(link.toProgram)' caps '\(to)', of which allowances of '\(link.fromProgram)' for '\(from)' cover nothing",
      presumes: [.programs])
  }
}
