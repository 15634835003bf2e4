/// Allowances that went between a program and those that it is linked with in a year, short tons of the program.
public struct LinkedAllowances: Sendable, Codable, Hashable {
  /// Obligations covered by allowances of other programs.
  public var received = 0.0
  /// Allowances of the program that were surrendered in others.
  public var passedOn = 0.0

  /// Nothing went anywhere.
  public init() {}
}
