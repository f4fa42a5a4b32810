import CPQ

extension DatabaseError {
  /// What went wrong, by SQLSTATE (PostgreSQL 15, appendix A).
  static func kind(ofSQLSTATE state: String) -> Kind {
    switch state {
    case "P0001": .constraint
    case "40001", "40P01", "55P03", "55006", "53200", "53300", "57014": .busy
    case "53100": .noRoom
    case "58030", "25006": .disk
    case "57P01", "57P02", "57P03": .disconnected
    case let state where state.hasPrefix("23"): .constraint
    case let state where state.hasPrefix("08"): .disconnected
    default: .other
    }
  }

  /// The error of a result.
  init(of result: OpaquePointer?, on connection: OpaquePointer) {
    func field(_ name: Unicode.Scalar) -> String? {
      guard let result = unsafe result,
        let text = unsafe PQresultErrorField(result, Int32(name.value))
      else { return nil }
      return unsafe String(cString: text)
    }
    let isLost = unsafe PQstatus(connection) == CONNECTION_BAD
    let state = field("C") ?? (isLost ? "08006" : "XX000")
    // Errors of data spell the value out, which may be personal: the code alone is kept of those.
    let isAboutData = state.hasPrefix("22")
    let message =
      isAboutData
      ? "a value is not of the column's kind"
      : field("M") ?? (isLost ? "the connection to the server is lost" : "the server refused")
    // `COPY incoming, line 12: …` or `COPY incoming, line 12, column …`.
    let row = field("W").flatMap { context -> Int? in
      guard context.hasPrefix("COPY "), let line = context.range(of: ", line ") else { return nil }
      return Int(context[line.upperBound...].prefix { $0.isNumber })
    }
    self.init(
      isLost ? .disconnected : DatabaseError.kind(ofSQLSTATE: state), code: state, message: message,
      row: row)
  }
}

extension String {
  fileprivate func range(of part: String) -> Range<String.Index>? { firstRange(of: part) }
}
