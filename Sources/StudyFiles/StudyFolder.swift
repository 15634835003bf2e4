import Foundation
import PowerSystem

/// A study that passed every check, and what it was read from.
public struct LoadedStudy: Sendable {
  /// The study.
  public var study: Study
  /// Files read, with size and SHA-256 of the very bytes that were read, in the order of the schema.
  public var inputFiles: [(name: String, digest: FileDigest)]
  /// Findings that do not prevent a run.
  public var warnings: [LocatedFinding]
}

/// Why a study folder cannot be used.
public enum StudyFolderError: Error, Sendable {
  /// Files that could not be read.
  case unreadable([UnreadableFile])
  /// Everything wrong with the data, warnings included, by file, line and column.
  case invalid([LocatedFinding])
}

/// Reads a study folder: files to tables to a checked study, or all findings at once.
public enum StudyFolder {
  /// Reads and checks the folder.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - years: Years to be run; nil checks only what does not depend on them.
  ///   - overrides: Settings that the study is checked with and gets instead of its own.
  /// - Throws: `StudyFolderError`.
  public static func load(
    _ path: String, years: [Int]? = nil, overrides: SettingOverrides = SettingOverrides()
  ) throws(StudyFolderError) -> LoadedStudy {
    var gateway = StudyGateway(folder: path)
    return try gateway.load(years: years, overrides)
  }
}

/// One reading of a folder.
struct StudyGateway {
  let folder: String
  private var unreadable: [UnreadableFile] = []
  private var findings: [LocatedFinding] = []
  private var inputFiles: [(name: String, digest: FileDigest)] = []
  private var readers: [StudyTable: TableReader] = [:]

  init(folder: String) {
    self.folder = folder
  }

  mutating func load(years: [Int]?, _ overrides: SettingOverrides) throws(StudyFolderError) -> LoadedStudy {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory) else {
      throw .unreadable([UnreadableFile(path: folder, reason: "no such folder")])
    }
    guard isDirectory.boolValue else {
      throw .unreadable([UnreadableFile(path: folder, reason: "is not a folder")])
    }
    let toml = readToml()
    var study = readTables()
    guard unreadable.isEmpty else { throw .unreadable(unreadable) }
    apply(toml, to: &study)
    overrides.apply(to: &study.settings)
    warnOfUnknownFiles()
    // The study is checked even when some rows were refused, but only tables without refused rows are held to be
    // complete: a missing year is not worth telling when its row could not be read.
    var incomplete = Set(readers.filter { !$0.value.findings.isEmpty }.keys)
    if findings.contains(where: { $0.file == StudyToml.fileName }) { incomplete.insert(.study) }
    for finding in study.findings(years: years) where incomplete.isDisjoint(with: finding.presumes) {
      findings.append(locate(finding, toml))
    }
    findings = Self.sorted(findings)
    guard !findings.contains(where: { $0.severity == .error }) else { throw .invalid(findings) }
    study.program?.years.sort { $0.year < $1.year }
    study.carbonPrice.entries.sort { $0.year < $1.year }
    return LoadedStudy(study: study, inputFiles: inputFiles, warnings: findings)
  }

  /// By file, line and column; findings of one place keep their order.
  private static func sorted(_ findings: [LocatedFinding]) -> [LocatedFinding] {
    let files = [StudyToml.fileName] + StudySchema.tables.map(\.fileName)
    let rank = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($1, $0) })
    func key(_ index: Int) -> (Int, Int, Int, Int) {
      let finding = findings[index]
      return (rank[finding.file] ?? Int.max, finding.line, finding.column, index)
    }
    return findings.indices.sorted { key($0) < key($1) }.map { findings[$0] }
  }

  private func locate(_ finding: Finding, _ toml: StudyToml) -> LocatedFinding {
    guard finding.table != .study, let reader = readers[finding.table] else {
      let isSetting = finding.table == .study
      return LocatedFinding(
        severity: finding.severity,
        file: isSetting ? StudyToml.fileName : "\(finding.table.rawValue).csv",
        line: isSetting ? finding.column.map { toml.line(of: $0, in: "") } ?? 1 : 1, column: 1,
        message: finding.message)
    }
    let place = finding.row.map { reader.place(row: $0, column: finding.column) } ?? (line: 1, column: 1)
    return LocatedFinding(
      severity: finding.severity, file: reader.schema.fileName, line: place.line, column: place.column,
      message: finding.message)
  }

  private func path(_ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// A file's bytes; nil when it is not there or could not be read.
  private mutating func bytes(_ name: String, isRequired: Bool) -> [UInt8]? {
    let path = self.path(name)
    do {
      let bytes = try FileBytes.read(path)
      inputFiles.append((name, FileDigest(bytes)))
      return bytes
    } catch {
      if case .missing = error, !isRequired { return nil }
      unreadable.append(UnreadableFile(path: path, reason: error.description))
      return nil
    }
  }

  private mutating func readToml() -> StudyToml {
    guard let bytes = bytes(StudyToml.fileName, isRequired: true) else { return StudyToml("") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let place = StudyToml.placeOfInvalidUTF8(bytes)
      findings.append(
        LocatedFinding(
          severity: .error, file: StudyToml.fileName, line: place.line, column: place.column,
          message: "invalid UTF-8"))
      return StudyToml("")
    }
    let toml = StudyToml(text)
    findings += toml.findings
    return toml
  }

  /// Reads one table into values, if the file is there.
  private mutating func read<Element>(
    _ schema: TableSchema, _ element: (RowValues) -> Element
  ) -> [Element]? {
    guard let bytes = bytes(schema.fileName, isRequired: schema.isRequired) else { return nil }
    var reader = TableReader(schema: schema, bytes: bytes)
    var elements: [Element] = []
    elements.reserveCapacity(reader.expectedRowCount)
    reader.read { elements.append(element($0)) }
    findings += reader.findings
    readers[schema.table] = reader
    return elements
  }

  private mutating func readTables() -> Study {
    var study = Study()
    study.zones = read(StudySchema.zones, Zone.init(row:)) ?? []
    study.slices = read(StudySchema.slices, TimeSlice.init(row:)) ?? [.wholeYear]
    study.technologies = read(StudySchema.technologies, Technology.init(row:)) ?? []
    study.units = read(StudySchema.units, GeneratingUnit.init(row:)) ?? []
    study.storage = read(StudySchema.storage, StorageUnit.init(row:)) ?? []
    study.plannedChanges = read(StudySchema.plannedChanges, PlannedChange.init(row:)) ?? []
    study.availability = read(StudySchema.availability, AvailabilityRow.init(row:)) ?? []
    study.demand = read(StudySchema.demand, DemandRow.init(row:)) ?? []
    study.loadShape = read(StudySchema.loadShape, LoadShapeRow.init(row:)) ?? []
    study.fuelPrices = read(StudySchema.fuelPrices, FuelPriceRow.init(row:)) ?? []
    study.fuelSeasonal = read(StudySchema.fuelSeasonal, FuelSeasonalRow.init(row:)) ?? []
    study.interfaces = read(StudySchema.interfaces, Interface.init(row:)) ?? []
    let years = read(StudySchema.allowanceProgram, Self.programYear)
    checkPairs(years ?? [])
    let memberships = read(StudySchema.programMembership, ProgramMembership.init(row:))
    if let years {
      // Rows stay in the file's order until they are checked, so that findings name the right line.
      study.program = AllowanceProgram(years: [], memberships: memberships ?? [])
      study.program?.years = years.map(\.year)
      if memberships == nil {
        unreadable.append(
          UnreadableFile(
            path: path(StudySchema.programMembership.fileName),
            reason: "no such file; it is needed with allowance_program.csv"))
      }
    }
    if years == nil, memberships != nil {
      findings.append(
        LocatedFinding(
          severity: .warning, file: StudySchema.programMembership.fileName, line: 1, column: 1,
          message: "not used: the study has no allowance_program.csv"))
    }
    let prices = read(StudySchema.carbonPrice, CarbonPriceSchedule.Entry.init(row:)) ?? []
    study.carbonPrice = CarbonPriceSchedule(entries: prices)
    study.carbonPrice.entries = prices
    study.generationStandards = read(StudySchema.generationStandards, GenerationStandard.init(row:)) ?? []
    study.buildOptions = read(StudySchema.buildOptions, BuildOption.init(row:)) ?? []
    study.buildLimits = read(StudySchema.buildLimits, BuildLimit.init(row:)) ?? []
    return study
  }

  /// A program year, with what is wrong with columns that only make sense together.
  static func programYear(_ row: RowValues) -> (year: ProgramYear, halves: [String]) {
    var tiers: [Int: (trigger: Double?, quantity: Double?)] = [:]
    for (index, number, value) in row.numbered {
      if index == 0 { tiers[number, default: (nil, nil)].trigger = value }
      if index == 1 { tiers[number, default: (nil, nil)].quantity = value }
    }
    var year = ProgramYear(row: row)
    var halves: [String] = []
    for number in tiers.keys.sorted() {
      switch tiers[number] {
      case (let trigger?, let quantity?)?:
        year.tiers.append(
          CostContainmentTier(number: number, triggerUSD: trigger, quantityShortTons: quantity))
      case (nil, _?)?: halves.append("ccr\(number)_quantity without ccr\(number)_trigger_usd")
      default: halves.append("ccr\(number)_trigger_usd without ccr\(number)_quantity")
      }
    }
    switch (row.optionalNumber(3), row.optionalNumber(4)) {
    case (let trigger?, let quantity?):
      year.ecr = EmissionsContainmentReserve(triggerUSD: trigger, quantityShortTons: quantity)
    case (nil, _?): halves.append("ecr_quantity without ecr_trigger_usd")
    case (_?, nil): halves.append("ecr_trigger_usd without ecr_quantity")
    case (nil, nil): break
    }
    return (year, halves)
  }

  private mutating func checkPairs(_ years: [(year: ProgramYear, halves: [String])]) {
    guard let reader = readers[.allowanceProgram] else { return }
    for (index, year) in years.enumerated() {
      for half in year.halves {
        let place = reader.place(row: index, column: String(half.prefix { $0 != " " }))
        findings.append(
          LocatedFinding(
            severity: .error, file: reader.schema.fileName, line: place.line, column: place.column,
            message: half))
      }
    }
  }

  /// A misspelt file name would otherwise leave its table out without a word.
  private mutating func warnOfUnknownFiles() {
    let known = StudySchema.tables.map(\.fileName)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names.sorted()
    where name.hasSuffix(".csv") && !name.hasPrefix(".") && !known.contains(name) {
      let hint = nearestName(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
      findings.append(
        LocatedFinding(
          severity: .warning, file: oneLine(name, limit: 60), line: 1, column: 1,
          message: "not a table of a study, not read\(hint)"))
    }
  }

  private func apply(_ toml: StudyToml, to study: inout Study) {
    study.settings = toml.settings
    study.program?.convention = toml.convention
    study.program?.unsoldRule = toml.unsoldRule
    study.program?.orderOfUse = toml.orderOfUse
    study.program?.bankingEnabled = toml.bankingEnabled
    study.program?.openingBankShortTons = toml.openingBank
    study.program?.openingObligationShortTons = toml.openingObligation
    if let ceiling = toml.priceCeiling {
      for index in (study.program?.years ?? []).indices
      where study.program?.years[index].priceCeilingUSD == nil {
        study.program?.years[index].priceCeilingUSD = ceiling
      }
    }
    study.carbonPrice.combination = toml.combination
    study.carbonPrice.priceBeforeFirstEntry = toml.carbonPriceBeforeFirst
  }
}
