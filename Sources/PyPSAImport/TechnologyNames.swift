/// Names of technologies, given so that what a study keeps by technology (availability by zone, figures of additions)
/// is each component's own.
struct TechnologyNames: Sendable {
  /// What a name is used for.
  private struct Use {
    var isStorage: Bool
    /// Whether figures of an addition go with it.
    var isOption: Bool
    /// Availability by zone.
    var profiles: [String: Profile]
  }

  private var uses: [String: Use] = [:]

  /// A name for something that stands: its carrier, where nothing of that name in its zone is available otherwise.
  mutating func existing(carrier: String, name: String, zone: String, _ profile: Profile, isStorage: Bool)
    -> String
  {
    take(carrier.isEmpty ? [name] : [carrier, "\(carrier) \(name)"]) { use in
      guard var use else { return Use(isStorage: isStorage, isOption: false, profiles: [zone: profile]) }
      guard !use.isOption, use.isStorage == isStorage, use.profiles[zone] ?? profile == profile else {
        return nil
      }
      use.profiles[zone] = profile
      return use
    }
  }

  /// A name of its own for something that can be built.
  mutating func option(name: String, zone: String, _ profile: Profile, isStorage: Bool) -> String {
    take([name, "\(name) new"]) { use in
      use == nil ? Use(isStorage: isStorage, isOption: true, profiles: [zone: profile]) : nil
    }
  }

  /// The first of some names, then of numbered ones, that can be used.
  private mutating func take(_ names: [String], _ use: (Use?) -> Use?) -> String {
    var names = names[...]
    var number = 2
    var last = ""
    while true {
      let name: String
      if let first = names.popFirst() {
        (name, last) = (first, first)
      } else {
        name = "\(last) \(number)"
        number += 1
      }
      if let now = use(uses[name]) {
        uses[name] = now
        return name
      }
    }
  }
}
