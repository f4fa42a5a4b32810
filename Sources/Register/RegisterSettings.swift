/// How an office keeps its register's lists and tables: `pipelines/register.yaml`.
public struct RegisterSettings: Hashable, Sendable, Codable {
  /// 行政区, in the order of the tables.
  public var districts: DistrictRule
  /// What is not shown in tables.
  public var suppression: SuppressionPolicy
  /// The programmes that people are invited to; where several vaccines serve one purpose, the one that
  /// the office uses.
  public var invited: [String]
  /// The layouts of yearly reports, relative to the settings' file.
  public var reports: [String]
  /// The contracted prices, relative to the settings' file.
  public var prices: [String]
  /// What the fee's answer on a form begins with where nothing was collected (免除).
  public var exemptAnswer: ExemptAnswer

  /// The form field that says whether the person was exempt from the fee.
  public struct ExemptAnswer: Hashable, Sendable, Codable {
    /// The field's name in the forms.
    public var field: String
    /// What its answer begins with.
    public var begins: String
  }
}
