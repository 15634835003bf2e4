import Foundation
import DispatchSolvePowerSystem
import Testing

@testable import DispatchSolveStudyFiles
@testable import DispatchSolveTables

/// The schema as a Frictionless data package.
struct DataPackageTests {
  private struct Package: Decodable {
    struct Resource: Decodable {
      struct Fields: Decodable {
        struct Field: Decodable {
          struct Constraints: Decodable {
            var required: Bool
            var minimum: Double?
            var maximum: Double?
            var `enum`: [String]?
          }
          var name: String
          var type: String
          var description: String
          var constraints: Constraints
        }
        var fields: [Field]
        var primaryKey: [String]?
      }
      var name: String
      var path: String
      var profile: String
      var schema: Fields
    }
    var name: String
    var profile: String
    var resources: [Resource]
  }

  private static func package() throws -> Package {
    try JSONDecoder().decode(Package.self, from: Data(StudySchema.dataPackage().utf8))
  }

  @Test func everyTableAndColumnInOrder() throws {
    let package = try Self.package()
    #expect(package.profile == "tabular-data-package")
    #expect(package.resources.map(\.name) == StudySchema.tables.map(\.name))
    #expect(package.resources.map(\.path) == StudySchema.tables.map(\.fileName))
    #expect(Set(package.resources.map(\.name)).union(["study"]) == Set(StudyTable.allCases.map(\.rawValue)))
    for (resource, table) in zip(package.resources, StudySchema.tables) {
      let columns = table.columns + table.numberedColumns
      #expect(resource.schema.fields.map(\.name) == columns.map(\.name))
      #expect(resource.schema.fields.map(\.constraints.required) == columns.map(\.isRequired))
      // A key with a part that may be blank is no primary key.
      let keys = table.columns.filter(\.isKey)
      #expect(
        resource.schema.primaryKey ?? [] == (keys.allSatisfy(\.isRequired) ? keys.map(\.name) : []))
      #expect(resource.profile == "tabular-data-resource")
    }
  }

  @Test func typesAndBounds() throws {
    let units = try #require(try Self.package().resources.first { $0.name == "units" }?.schema.fields)
    let share = try #require(units.first { $0.name == "covered_share" })
    #expect(share.type == "number")
    #expect(share.constraints.minimum == 0)
    #expect(share.constraints.maximum == 1)
    #expect(share.description.hasSuffix("; blank: 1"))
    let year = try #require(units.first { $0.name == "online_year" })
    #expect(year.type == "integer")
    #expect(year.constraints.minimum == 1900)
    let cost = try #require(units.first { $0.name == "variable_om_usd_per_mwh" })
    #expect(cost.constraints.minimum == nil)
    #expect(cost.constraints.maximum == nil)
    let changes = try #require(try Self.package().resources.first { $0.name == "planned_changes" })
    #expect(
      changes.schema.fields.first { $0.name == "status" }?.constraints.enum == ["firm", "trend", "proposed"])
  }

  @Test func tablesOfExpansion() throws {
    let package = try Self.package()
    let options = try #require(package.resources.first { $0.path == "build_options.csv" })
    #expect(options.schema.primaryKey == nil)
    let zone = try #require(options.schema.fields.first { $0.name == "zone" })
    #expect(!zone.constraints.required)
    #expect(zone.description == "Zone; blank: every zone without a row of its own")
    let life = try #require(options.schema.fields.first { $0.name == "life_years" })
    #expect(life.constraints.minimum == 1)
    #expect(life.constraints.maximum == 500)
    let limits = try #require(package.resources.first { $0.path == "build_limits.csv" })
    // A pair may have several rows, of which the first may leave out its first year.
    #expect(limits.schema.primaryKey == nil)
    let size = try #require(limits.schema.fields.first { $0.name == "unit_size_mw" })
    #expect(size.constraints.minimum == 0)
    #expect(size.constraints.maximum == nil)
  }

  @Test func sameTextEveryTime() {
    let text = StudySchema.dataPackage()
    #expect(text.hasSuffix("}\n"))
    #expect((0..<5).allSatisfy { _ in StudySchema.dataPackage() == text })
  }

  /// What reading relies on: names are unique, every column says what it means, keys are required or say
  /// what a blank stands for.
  @Test func schemaIsConsistent() {
    #expect(Set(StudySchema.tables.map(\.name)).count == StudySchema.tables.count)
    for table in StudySchema.tables {
      let columns = table.columns + table.numberedColumns
      #expect(Set(columns.map(\.name)).count == columns.count)
      #expect(columns.allSatisfy { !$0.meaning.isEmpty })
      #expect(columns.allSatisfy { !$0.isKey || $0.isRequired || !$0.defaultText.isEmpty })
      #expect(table.numberedColumns.allSatisfy { $0.name.count { $0 == "#" } == 1 })
    }
  }

  /// The package of a folder has the columns that its files have, in their order, those that repeat with their numbers.
  @Test func whatIsThere() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("package-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: InputFileError.self) { try StudySchema.dataPackage(of: folder.path) }
    for (name, text) in [
      ("study.toml", ""), ("zones.csv", "group,zone\nall,A\n"),
      (
        "allowance_program.csv",
        "year,cap_short_tons,ccr3_trigger_usd,ccr3_quantity,source\n2030,1,2,3,here\n"
      ),
    ] { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    let text = try StudySchema.dataPackage(of: folder.path)
    let package = try JSONDecoder().decode(Package.self, from: Data(text.utf8))
    #expect(package.resources.map(\.name) == ["zones", "allowance_program"])
    #expect(package.resources[0].schema.fields.map(\.name) == ["group", "zone"])
    #expect(package.resources[0].schema.primaryKey == ["zone"])
    let program = package.resources[1].schema
    #expect(
      program.fields.map(\.name) == ["year", "cap_short_tons", "ccr3_trigger_usd", "ccr3_quantity", "source"])
    #expect(program.fields[2].type == "number" && program.primaryKey == ["year"])
    #expect(text.contains("\"bytes\" : 17"))
    // A link was meant to be read.
    let link = folder.appendingPathComponent("units.csv").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere")
    let failure = #expect(throws: InputFileError.self) { try StudySchema.dataPackage(of: folder.path) }
    #expect(failure.map { "\($0)".contains("units.csv: is a link to a file that does not exist") } == true)
  }
}
