public import Domain
public import Tables

extension RegistryFile where Value == Resident {
  /// Reads the residents' extract (住民基本台帳の抽出).
  ///
  /// - Parameters:
  ///   - bytes: the file as it is; UTF-8, CP932 and UTF-16 are told apart.
  ///   - problemLimit: how many mistakes the error holds at most.
  ///   - progress: called now and then with the rows checked so far and the rows there are.
  /// - Throws: `TableError` with every mistake.
  public static func residents(
    _ bytes: [UInt8], problemLimit: Int = 100, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(TableError) -> RegistryFile {
    try RegistryFile(
      bytes: bytes, shape: residentShape, problemLimit: problemLimit, progress: progress)
  }

  /// 性別 as ISO/IEC 5218 codes it (0 not known, 9 not applicable), or as a word.
  private static var sexes: [String: Sex?] {
    [
      "1": .male, "2": .female, "男": .male, "女": .female, "": nil, "0": nil,
      "9": nil,
    ]
  }

  private static var statuses: [String: ResidentStatus] {
    ["1": .resident, "2": .movedOut, "3": .deceased, "4": .nonResident, "9": .removed]
  }

  private static var protections: [String: Bool] { ["0": false, "1": true, "": false] }

  /// How a row of the extract is read; the differential file has the same columns.
  static var residentShape: Shape {
    let (sexes, statuses, protections) = (sexes, statuses, protections)
    return Shape(
      columns: [
        "宛名番号", "世帯番号", "氏名", "氏名カナ", "生年月日", "性別", "郵便番号", "住所", "方書",
        "住民となった年月日", "住民状態", "異動事由", "消除年月日", "支援措置",
      ],
      key: [0],
      read: { row in
        let code = row.digits(0)
        let household = row.digits(1, mayBeEmpty: true)
        let name = row.name(2)
        let birthDate = row.date(4)
        let sex = row.code(5, sexes)
        let residentSince = row.date(9)
        let status = row.code(10, statuses)
        let removedOn = row.date(12)
        let isProtected = row.code(13, protections)
        if let status, status == .movedOut || status == .deceased || status == .removed,
          removedOn == nil
        {
          row.remark(12, "is not known although the person is off the register")
        }
        guard let code, let household, let name, let sex, let status, let isProtected else {
          return nil
        }
        return Resident(
          code: ResidentCode(code), household: HouseholdNumber(household), name: name,
          kana: row.text(3), birthDate: birthDate, sex: sex, postalCode: row.trimmed(6),
          address: row.text(7), building: row.text(8), residentSince: residentSince,
          status: status, statusReason: row.text(11), removedOn: removedOn,
          isProtected: isProtected)
      })
  }
}
