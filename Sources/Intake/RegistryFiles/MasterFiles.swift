public import Domain
public import Tables

extension RegistryFile where Value == Voucher {
  /// Reads the vouchers issued (接種券).
  ///
  /// - Parameters:
  ///   - bytes: the file as it is.
  ///   - problemLimit: how many mistakes the error holds at most.
  /// - Throws: `TableError` with every mistake.
  public static func vouchers(
    _ bytes: [UInt8], problemLimit: Int = 100
  ) throws(TableError) -> RegistryFile {
    try RegistryFile(
      bytes: bytes,
      shape: Shape(
        columns: ["宛名番号", "市区町村コード", "券番号"], key: [1, 2],
        read: { row in
          let resident = row.digits(0)
          let municipality = row.digits(1, length: 6).map { MunicipalityCode($0) }
          let number = row.digits(2, length: 10)
          if municipality?.isWellFormed == false {
            row.refuse(1, "has a wrong check digit")
          }
          guard let resident, let municipality, let number else { return nil }
          return Voucher(
            resident: ResidentCode(resident), municipality: municipality,
            number: VoucherNumber(number))
        }),
      problemLimit: problemLimit)
  }
}

extension RegistryFile where Value == Clinic {
  /// Reads the clinics master (医療機関).
  ///
  /// - Parameters:
  ///   - bytes: the file as it is.
  ///   - problemLimit: how many mistakes the error holds at most.
  /// - Throws: `TableError` with every mistake.
  public static func clinics(
    _ bytes: [UInt8], problemLimit: Int = 100
  ) throws(TableError) -> RegistryFile {
    try RegistryFile(
      bytes: bytes,
      shape: Shape(
        columns: ["医療機関コード", "名称", "医師名"], key: [0],
        read: { row in
          let code = row.digits(0, length: 10).map { ClinicCode($0) }
          let name = row.name(1)
          if code?.isWellFormed == false {
            row.remark(0, "has a wrong check digit; is it a site without a code of its own?")
          }
          guard let code, let name else { return nil }
          return Clinic(code: code, name: name, doctor: row.text(2))
        }),
      problemLimit: problemLimit)
  }
}

extension RegistryFile where Value == Lot {
  /// Reads the lots master (ワクチンロット).
  ///
  /// - Parameters:
  ///   - bytes: the file as it is.
  ///   - codes: the vaccines that have rules; nil takes any.
  ///   - problemLimit: how many mistakes the error holds at most.
  /// - Throws: `TableError` with every mistake.
  public static func lots(
    _ bytes: [UInt8], codes: VaccineCodes? = nil, problemLimit: Int = 100
  ) throws(TableError) -> RegistryFile {
    try RegistryFile(
      bytes: bytes,
      shape: Shape(
        columns: ["ワクチン種別", "製品名", "メーカー", "ロット番号", "有効期限"], key: [0, 3],
        read: { row in
          let word = row.word(0)
          let vaccine = word.flatMap {
            codes?.vaccine($0) ?? (codes == nil ? VaccineCode($0) : nil)
          }
          if word != nil, vaccine == nil { row.refuse(0, unknownVaccine) }
          let product = row.name(1)
          let number = row.word(3)
          let expires = row.date(4)
          guard let vaccine, let product, let number else { return nil }
          return Lot(
            vaccine: vaccine, product: product, maker: row.text(2),
            number: LotNumber(number), expires: expires)
        }),
      problemLimit: problemLimit)
  }
}

extension RegistryFile where Value == VaccinationRecord {
  /// Reads doses recorded before or elsewhere (接種歴).
  ///
  /// A file without a dose is accepted.
  ///
  /// - Parameters:
  ///   - bytes: the file as it is.
  ///   - codes: the vaccines and doses that have rules, and what the office's own codes mean; nil takes any.
  ///   - problemLimit: how many mistakes the error holds at most.
  ///   - progress: called now and then with the rows checked so far and the rows there are.
  /// - Throws: `TableError` with every mistake.
  public static func history(
    _ bytes: [UInt8], codes: VaccineCodes? = nil, problemLimit: Int = 100,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(TableError) -> RegistryFile {
    try RegistryFile(
      bytes: bytes,
      shape: Shape(
        columns: ["宛名番号", "ワクチン種別", "回数", "接種年月日", "ロット番号", "医療機関コード"], key: [0, 1, 2, 3],
        mayBeEmpty: true,
        read: { row in
          let resident = row.digits(0)
          var vaccine = row.word(1).map { VaccineCode($0) }
          var dose = row.word(2)
          if let codes, let word = vaccine, let label = dose {
            switch codes.meaning(word.rawValue, label) {
            case .dose(let meant, let number): (vaccine, dose) = (meant, number)
            case .unknownVaccine: row.refuse(1, unknownVaccine)
            case .unknownDose:
              row.refuse(
                2, "is no dose of this vaccine in the schedule; --codes FILE says what it means")
            }
          }
          let known = row.problems.count
          let date = row.date(3)
          if date == nil, row.problems.count == known {
            row.refuse(3, "is not known; a dose without its day cannot be held against others")
          }
          let clinic = row.digits(5, mayBeEmpty: true)
          guard let resident, let vaccine, let dose, let date, let clinic else { return nil }
          return VaccinationRecord(
            resident: ResidentCode(resident), vaccine: vaccine, dose: dose, date: date,
            lot: LotNumber(row.trimmed(4)), clinic: ClinicCode(clinic))
        }),
      problemLimit: problemLimit, progress: progress)
  }
}

/// What is said of a vaccine that no rule knows.
private let unknownVaccine =
  "has no rules in the schedule; mend it, add the rules, or say with --codes FILE what it means"
