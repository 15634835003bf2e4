import Foundation
import Testing

@testable import DispatchSolveReport

/// Workbooks and the layout of integrated assessment.
struct ExportTests {
  /// Check values of CRC-32: the digits 1 to 9, and nothing.
  @Test func checksums() {
    #expect(StoredZip.crc(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(StoredZip.crc([]) == 0)
  }

  @Test func aWorkbookIsAnArchiveOfItsSheets() throws {
    let sheet = Workbook.Sheet(
      name: "slices/prices", meaning: "Prices & loads",
      columns: [("year", true), ("zone", false), ("ok", false)],
      rows: [["2030", "<A>", "true"], ["2031", "", "false"]])
    let bytes = try Workbook(title: "A study", [sheet]).bytes()
    #expect(bytes == (try Workbook(title: "A study", [sheet]).bytes()))
    #expect(bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("<sheet name=\"slices prices\" sheetId=\"2\""))
    #expect(
      text.contains("<c><v>2030</v></c>") && text.contains("&lt;A&gt;")
        && text.contains("<c t=\"b\"><v>1</v></c>"))
    #expect(text.contains("Prices &amp; loads"))
  }

  @Test func aSheetHasItsLimit() {
    let sheet = Workbook.Sheet(
      name: "long", meaning: "", columns: [("x", true)],
      rows: Array(repeating: ["1"], count: Workbook.mostRows))
    #expect(throws: Workbook.Failure.tooLong("long", rows: Workbook.mostRows)) {
      try Workbook(title: "", [sheet])
    }
  }

  /// 40 M short tons are 36.29 Mt; 8 TWh are 28.8 PJ; 10 $/short ton are 11.02 $/t; 30 $/MWh are 8.33 $/GJ.
  @Test func unitsOfIntegratedAssessment() throws {
    let text = String(decoding: try IAMCLayout(try SmallRun.run()).csv(), as: UTF8.self)
    let rows = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows[0] == ["Model", "Scenario", "Region", "Variable", "Unit", "2025", "2026", "2027"])
    func value(_ region: String, _ variable: String) throws -> Double {
      let row = try #require(rows.first { $0[2] == region && $0[3] == variable }, "\(region) \(variable)")
      return try #require(Double(row[5]))
    }
    func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(b)) }
    #expect(isNear(try value("Aland", "Emissions|CO2|Energy|Supply|Electricity"), 36.2873896))
    #expect(isNear(try value("World", "Emissions|CO2|Energy|Supply|Electricity"), 54.4310844))
    #expect(isNear(try value("Aland", "Secondary Energy|Electricity|GasTurbine"), 0.0288))
    #expect(isNear(try value("World", "Secondary Energy|Electricity"), 0.054))
    #expect(isNear(try value("Aland", "Price|Carbon"), 10 / 0.90718474))
    #expect(isNear(try value("Aland", "Price|Secondary Energy|Electricity"), 30 / 3.6))
    #expect(isNear(try value("World", "Capacity|Electricity|Wind"), 1))
    #expect(!rows.contains { $0[2] == "Bland" && $0[3] == "Price|Carbon" })
    #expect(Set(rows.map { "\($0[2]) \($0[3])" }).count == rows.count)
  }
}
