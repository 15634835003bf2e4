import Testing
@testable import PowerSystem
