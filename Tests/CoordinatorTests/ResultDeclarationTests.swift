import Foundation
import DispatchSolveTables
import Testing

@testable import DispatchSolveCoordinator

/// What the declarations of result tables promise.
struct ResultDeclarationTests {
  private static let schemas = ResultTables.schemas()

  /// A figure has one name, and one place among tables of the same key.
  @Test func aFigureStandsOnce() {
    let byKey = Dictionary(grouping: Self.schemas) { $0.columns.filter(\.isKey).map(\.name) }
    for (key, tables) in byKey where [["year"], ["year", "region"]].contains(key) {
      let names = tables.flatMap { table in
        table.columns.filter { !$0.isKey && $0.kind.isNumeric }.map { "\($0.figure)" }
      }
      #expect(
        Set(names).count == names.count, "\(key): \(names.filter { name in names.count { $0 == name } > 1 })")
    }
    #expect(Set(Self.schemas.map(\.name)).count == Self.schemas.count)
  }

  /// Every number says its unit, in its name or beside it, and every column what it means.
  @Test func everyNumberHasAUnit() {
    for table in Self.schemas {
      #expect(!table.meaning.isEmpty)
      for column in table.columns {
        #expect(!column.meaning.isEmpty, "\(table.name) \(column.name)")
        if column.kind == .anyNumber { #expect(!column.unit.isEmpty, "\(table.name) \(column.name)") }
      }
    }
  }

  /// The layout that others read comes first, in its order.
  @Test func thePublicLayoutComesFirst() throws {
    let annual = try #require(Self.schemas.first)
    #expect(annual.name == "annual")
    #expect(
      annual.columns.prefix(19).map(\.name) == [
        "year", "p_co2", "allowance_price", "p_co2_all", "p_co2_exc", "p_co2_eff", "iterations",
        "emissions_tons", "allowances_minted", "allowances_available", "bank", "surrender", "obligation",
        "finalized", "shortage_flag", "ccr1_trigger", "ccr1_issued", "ccr2_trigger", "ccr2_issued",
      ])
    let wider = try #require(ResultTables.schemas(tierNumbers: [1, 2, 5]).first)
    #expect(wider.columns[19...20].map(\.name) == ["ccr5_trigger", "ccr5_issued"])
  }

  @Test func figuresAreFoundByTheirName() {
    let place = ResultTables.place(of: "bank_short_tons", keyedBy: ["year"])
    #expect(place?.table == "annual" && place?.header == "bank")
    let price = ResultTables.place(of: "electricity_price_usd_per_mwh", keyedBy: ["year", "region"])
    #expect(price?.table == "price_by_region" && price?.header == "price")
    #expect(ResultTables.place(of: "bank", keyedBy: ["year"]) == nil)
    #expect(ResultTables.place(of: "bank_short_tons", keyedBy: ["year", "region"]) == nil)
  }

  /// docs/results.md is what the declarations say.
  @Test func theDocumentIsThatOfTheDeclarations() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/results.md").standardized
    let written = try String(contentsOf: file, encoding: .utf8)
    #expect(
      written == ResultDocument.markdown(),
      "write it anew: dispatchsolve schema --results --markdown >docs/results.md")
  }

  /// What a data package says, as far as tests ask for it.
  private struct Package: Decodable {
    struct Resource: Decodable {
      struct Schema: Decodable {
        struct Field: Decodable {
          var name: String
          var type: String
          var description: String
          var unit: String?
        }
        var fields: [Field]
        var primaryKey: [String]?
      }
      var name: String
      var path: String
      var bytes: Int?
      var hash: String?
      var schema: Schema
    }
    var name: String
    var title: String?
    var resources: [Resource]
  }

  @Test func theDataPackageHasEveryTable() throws {
    let package = try JSONDecoder().decode(Package.self, from: Data(ResultDocument.dataPackage().utf8))
    #expect(package.resources.map(\.name) == Self.schemas.map(\.name))
    let flows = try #require(package.resources.first { $0.name == "flows" })
    #expect(flows.schema.primaryKey == ["year", "from_region", "to_region"])
    #expect(flows.schema.fields.last?.unit == "MWh")
    #expect(package.resources.first?.schema.fields.first?.type == "integer")
  }

  /// The package of a folder has the tables that are there, with the columns that their files have.
  @Test func theDataPackageOfAFolder() throws {
    let annual = ResultTables.schemas(tierNumbers: [1, 2, 3])[0].columns.map(\.name)
    let text = ResultDocument.dataPackage(
      title: "A study",
      files: [
        ("slices/prices.csv", ["year", "region", "slice", "hours"], 7, "ab"), ("annual.csv", annual, 9, "cd"),
        ("notes.csv", ["year"], 1, "ef"),
      ])
    let package = try JSONDecoder().decode(Package.self, from: Data(text.utf8))
    #expect(package.name == "dispatchsolve-results" && package.title == "A study")
    #expect(package.resources.map(\.name) == ["annual", "slices-prices"])
    #expect(package.resources.map(\.path) == ["annual.csv", "slices/prices.csv"])
    #expect(package.resources[0].schema.fields.map(\.name) == annual)
    #expect(package.resources[0].bytes == 9 && package.resources[0].hash == "sha256:cd")
    #expect(package.resources[0].schema.primaryKey == ["year"])
    #expect(package.resources[1].schema.fields.map(\.unit) == ["year", nil, nil, "hours"])
    #expect(package.resources[1].schema.primaryKey == ["year", "region", "slice"])
    #expect(package.resources.allSatisfy { $0.schema.fields.allSatisfy { !$0.description.isEmpty } })
  }
}
