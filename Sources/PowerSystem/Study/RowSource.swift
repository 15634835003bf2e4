/// How far the figures of a row can be trusted.
public enum Confidence: String, Sendable, Codable, CaseIterable {
  /// Published by who knows it, or computed from that.
  case high
  /// Derived, or of a year or place near by.
  case medium
  /// Judgement, or a guess that a range is known of.
  case low
  /// A placeholder.
  case placeholder = "none"
}

/// Where the figures of a row come from. It has no say in any result.
public struct RowSource: Sendable, Codable, Hashable {
  /// Publication, file or reasoning.
  public var source: String
  /// Date or edition of the source, or when it was looked up.
  public var vintage: String
  /// How far it can be trusted; nil: not said.
  public var confidence: Confidence?

  /// Names a source.
  public init(source: String = "", vintage: String = "", confidence: Confidence? = nil) {
    self.source = source
    self.vintage = vintage
    self.confidence = confidence
  }

  /// Whether nothing is said.
  public var isEmpty: Bool { source.isEmpty && vintage.isEmpty && confidence == nil }
}

/// A row of a study's table, any of which may say where its figures come from.
public protocol Sourced: Sendable {
  /// Where the figures come from; nil: not said.
  var source: RowSource? { get set }
}

extension Sourced {
  /// What is said of the source, to be changed; saying nothing leaves nil.
  package var sourceNotes: RowSource {
    get { source ?? RowSource() }
    set { source = newValue.isEmpty ? nil : newValue }
  }
}
