/// A number for messages, rounded to what a reader can use.
func shortNumber(_ value: Double) -> String {
  guard abs(value) < 1e15, value != 0 else { return value == 0 ? "0" : "\(value)" }
  // Three decimals, or three digits of what is smaller.
  var scale = 1000.0
  while abs(value) * scale < 100, scale < 1e12 { scale *= 10 }
  let rounded = (value * scale).rounded() / scale
  return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
}
