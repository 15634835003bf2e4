import Foundation
import DispatchSolveTables
import Testing

@testable import DispatchSolveStudyFiles

/// docs/study.md and what its declarations promise.
struct StudyDocumentTests {
  @Test func theDocumentIsThatOfTheDeclarations() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/study.md").standardized
    let written = try String(contentsOf: file, encoding: .utf8)
    #expect(
      written == StudyDocument.markdown(), "write it anew: dispatchsolve schema --markdown >docs/study.md")
  }

  @Test func everyTableAndKeyIsInIt() {
    let text = StudyDocument.markdown()
    for table in StudySchema.tables {
      #expect(text.contains("### \(table.fileName)\n"))
      for column in table.columns + table.numberedColumns {
        #expect(text.contains("`\(column.name)`"), "\(table.name) \(column.name)")
      }
    }
    for setting in StudySetting.all {
      #expect(text.contains("| `\(setting.key)` |"))
      #expect(!setting.meaning.isEmpty)
    }
  }

  /// Every number says its unit; a plausible band lies within what is allowed, and its default within the band.
  @Test func everyNumberHasAUnit() {
    for table in StudySchema.tables {
      for column in table.columns + table.numberedColumns {
        switch column.kind {
        case .number, .numberAbove: #expect(!column.unit.isEmpty, "\(table.name) \(column.name)")
        default: continue
        }
        guard let band = column.plausible else { continue }
        for end in [band.lowerBound, band.upperBound] where end != 0 {
          #expect(column.refusal(of: .number(end)) == nil, "\(table.name) \(column.name)")
        }
        if let usual = Double(column.defaultText) {
          #expect(band.contains(usual), "\(table.name) \(column.name)")
        }
      }
    }
  }

  /// Every number has a band outside of which it is doubted, or bounds as narrow as a share's.
  @Test func everyNumberHasABand() {
    for table in StudySchema.tables {
      for column in table.columns + table.numberedColumns where column.plausible == nil {
        let place: Comment = "\(table.name) \(column.name)"
        switch column.kind {
        case .number(let range): #expect(max(abs(range.lowerBound), abs(range.upperBound)) <= 8784, place)
        case .numberAbove(let low, let high): #expect(max(abs(low), abs(high)) <= 8784, place)
        default: continue
        }
      }
    }
  }

  /// The default study lies within the plausible bands.
  @Test func theDefaultStudyIsPlausible() throws {
    let study = try StudyFolder.load(ShippedStudyTests.folder).study
    var seen = 0
    for table in StudyTables.all {
      for column in table.schema.columns {
        guard let band = column.plausible else { continue }
        for value in table.values(study, column.name).compactMap(\.number) {
          #expect(band.contains(value), "\(table.schema.name) \(column.name) \(value)")
          seen += 1
        }
      }
    }
    #expect(seen > 1000)
  }
}
