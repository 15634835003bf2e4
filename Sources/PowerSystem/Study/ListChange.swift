/// A list as pieces of an earlier one and elements that are new: small where little has changed.
public struct ListChange<Element: Sendable & Codable & Hashable>: Sendable, Codable, Hashable {
  /// A run of elements.
  struct Piece: Sendable, Codable, Hashable {
    /// Where the run begins in the earlier list; nil for new elements.
    var first: Int?
    /// Elements taken from the earlier list.
    var count = 0
    /// New elements.
    var new: [Element] = []
  }

  /// How far ahead an element is looked for; beyond that it counts as new, which costs room and nothing else.
  private static var reach: Int { 64 }

  private var pieces: [Piece] = []

  /// What `list` has besides `earlier`.
  public init(from earlier: [Element], to list: [Element]) {
    var next = 0
    for element in list {
      let end = min(earlier.count, next + Self.reach)
      if let found = next < end ? (next..<end).first(where: { earlier[$0] == element }) : nil {
        if let last = pieces.last, let first = last.first, first + last.count == found {
          pieces[pieces.count - 1].count += 1
        } else {
          pieces.append(Piece(first: found, count: 1))
        }
        next = found + 1
      } else if let last = pieces.last, last.first == nil {
        pieces[pieces.count - 1].new.append(element)
      } else {
        pieces.append(Piece(first: nil, new: [element]))
      }
    }
  }

  /// The list; nil when `earlier` is not the list that this is a change of.
  public func applied(to earlier: [Element]) -> [Element]? {
    var list: [Element] = []
    for piece in pieces {
      if let first = piece.first {
        guard first >= 0, piece.count >= 0, first <= earlier.count, piece.count <= earlier.count - first
        else {
          return nil
        }
        list += earlier[first..<first + piece.count]
      } else {
        list += piece.new
      }
    }
    return list
  }
}

/// What has become of a fleet; a fraction of the fleet's size from one year to the next.
public struct FleetChange: Sendable, Codable, Hashable {
  /// The fleet without its lists, so that whatever else a fleet holds is kept as it is.
  private var rest: Fleet
  private var units: ListChange<GeneratingUnit>
  private var storage: ListChange<StorageUnit>

  /// What `fleet` has become since `earlier`.
  public init(from earlier: Fleet, to fleet: Fleet) {
    units = ListChange(from: earlier.units, to: fleet.units)
    storage = ListChange(from: earlier.storage, to: fleet.storage)
    rest = fleet
    rest.units = []
    rest.storage = []
  }

  /// The fleet; nil when `earlier` is not the fleet that this is a change of.
  public func applied(to earlier: Fleet) -> Fleet? {
    guard let units = units.applied(to: earlier.units), let storage = storage.applied(to: earlier.storage)
    else { return nil }
    var fleet = rest
    fleet.units = units
    fleet.storage = storage
    return fleet
  }

  /// The fleet without units and stores.
  public var withoutLists: Fleet { rest }
}
