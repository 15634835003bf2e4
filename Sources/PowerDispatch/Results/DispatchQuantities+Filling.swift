/// How a dispatch model that is not of this project says what it found; what is never said stays 0.
extension DispatchQuantities {
  /// Sets the output of all units of a class, MW; they share it by capacity.
  public mutating func setGeneration(_ mw: Double, class c: Int, slice s: Int) {
    classGeneration[s * classes.classes.count + c] = mw
  }

  /// Sets a link's flows at their sending ends, MW.
  public mutating func setFlow(
    forward forwardMW: Double, reverse reverseMW: Double, link a: Int, slice s: Int
  ) {
    let place = s * (forward.count / max(1, sliceCount)) + a
    forward[place] = forwardMW
    reverse[place] = reverseMW
  }

  /// Sets what a store takes and gives, MW.
  public mutating func setStorage(
    charge chargeMW: Double, discharge dischargeMW: Double, store k: Int, slice s: Int
  ) {
    let place = s * (charge.count / max(1, sliceCount)) + k
    charge[place] = chargeMW
    discharge[place] = dischargeMW
  }

  /// Sets the unserved load of a zone, MW.
  public mutating func setUnserved(_ mw: Double, zone z: Int, slice s: Int) {
    unserved[s * (unserved.count / max(1, sliceCount)) + z] = mw
  }

  /// Sets the range of what the locational price of a zone can be, $/MWh; one price where both ends are the same.
  public mutating func setPrice(_ usdPerMWh: ClosedRange<Double>, zone z: Int, slice s: Int) {
    let place = s * (price.count / max(1, sliceCount)) + z
    price[place] = usdPerMWh.lowerBound
    highestPrice[place] = usdPerMWh.upperBound
  }
}
