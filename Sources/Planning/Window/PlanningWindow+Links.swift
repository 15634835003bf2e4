import DispatchSolvePowerSystem

extension PlanningWindow {
  /// Allowances of one program that another accepts in place of its own.
  public struct ProgramAcceptance: Sendable, Hashable {
    /// Index of the program whose allowances are accepted.
    public var from: Int
    /// Index of the program that accepts them.
    public var to: Int
    /// Short tons of an obligation of the one that accepts that an allowance for one short ton of the other covers.
    public var rate: Double
    /// Most of the obligation of a year that may be covered so, as a share; nil: all of it.
    public var mostShare: Double?
    /// By year of the window, whether they are accepted.
    public var isOpen: [Bool]

    /// Creates a link.
    public init(from: Int, to: Int, rate: Double, mostShare: Double? = nil, isOpen: [Bool]) {
      self.from = from
      self.to = to
      self.rate = rate
      self.mostShare = mostShare
      self.isOpen = isOpen
    }
  }

  /// A limit on what a program accepts in a year from some links together, as a share of its obligation.
  struct Intake {
    /// Index of the program that accepts.
    var program: Int
    var share: Double
    /// Indices of the links.
    var links: [Int]
    /// Whether offsets count as well: with what is accepted of all links they cover no more than is due.
    var countsOffsets = false
  }

  /// The limits on what is accepted in a year: each link's own, and that with offsets no more is accepted than is due.
  ///
  /// Else whoever emits a ton more could be allowed more than a ton.
  func intakes(year t: Int) -> [Intake] {
    programs.indices.flatMap { p in
      let open = links.indices.filter { links[$0].to == p && links[$0].isOpen[t] }
      let own = open.compactMap { l in
        links[l].mostShare.flatMap { $0 < 1 ? Intake(program: p, share: $0, links: [l]) : nil }
      }
      let isLimited =
        own.count == open.count && own.reduce(0) { $0 + $1.share } <= 1
        && (open.isEmpty || programs[p].rules[t].offsets == nil)
      return isLimited ? own : own + [Intake(program: p, share: 1, links: open, countsOffsets: true)]
    }
  }

  /// Refuses links that are none, and circles in which allowances would become more.
  func checkLinks() throws(PlanningError) {
    guard !links.isEmpty else { return }
    let count = programs.count
    for link in links {
      guard (0..<count).contains(link.from), (0..<count).contains(link.to), link.from != link.to,
        link.rate.isFinite, link.rate > 0, link.mostShare.map({ (0...1).contains($0) }) ?? true,
        link.isOpen.count == years.count
      else { throw .badInput("a link between programs has a number or index out of order") }
    }
    for t in years.indices {
      let open = links.filter { $0.isOpen[t] }.map { (from: $0.from, to: $0.to, rate: $0.rate) }
      guard ExchangeCircle.gaining(open) == nil else {
        throw .badInput("\(years[t].system.year): allowances that go round a circle of programs become more")
      }
    }
  }
}

extension Study {
  /// The links between programs in some years, in the order of their rows; rates are per short ton.
  func acceptances(years: [Int]) -> [PlanningWindow.ProgramAcceptance] {
    let programs = allowancePrograms
    return programLinks.compactMap { link in
      guard let from = programs.firstIndex(where: { $0.name == link.fromProgram }),
        let to = programs.firstIndex(where: { $0.name == link.toProgram })
      else { return nil }
      return PlanningWindow.ProgramAcceptance(
        from: from, to: to,
        rate: link.exchangeRate * programs[to].unit.inShortTons / programs[from].unit.inShortTons,
        mostShare: link.mostShare, isOpen: years.map(link.holds))
    }
  }
}
