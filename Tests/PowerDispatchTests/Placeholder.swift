import Testing
@testable import PowerDispatch
