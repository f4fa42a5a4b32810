import HTTPTypes
import Hummingbird
import Mustache

/// The templates of all pages, parsed once.
struct Renderer: Sendable {
  /// By language: the words of ours are put in once and not on every page.
  private let libraries: [Language: MustacheLibrary]
  private let assets: StaticAssets

  /// Parses the templates.
  ///
  /// - Throws: the parser's error, which names the line.
  init(assets: StaticAssets) throws {
    MustacheContentTypes.register(PageText(), named: PageText.name)
    libraries = try Dictionary(
      uniqueKeysWithValues: Language.allCases.map { language in
        var library = MustacheLibrary()
        let words = Words(language).scene
        for (name, bytes) in Self.templates {
          try library.register(
            Self.spoken(String(decoding: bytes, as: UTF8.self), words), named: name)
        }
        return (language, library)
      })
    self.assets = assets
  }

  /// A template with our own words in place of their names, `{{w.key}}`.
  private static func spoken(_ template: String, _ words: Scene) -> String {
    "{{% CONTENT_TYPE:\(PageText.name)}}"
      + template.replacing(/\{\{w\.([A-Za-z0-9_]+)\}\}/) { name in
        PageText.escaped(words[String(name.1)] as? String ?? "")
      }
  }

  /// Draws a page.
  ///
  /// - Throws: `UnknownTemplate`: the library itself answers that with nothing at all.
  func page(
    _ template: String, status: HTTPResponse.Status = .ok, words: Words, scene: Scene
  ) throws -> Response {
    var scene = scene
    scene["lang"] = words.language.rawValue
    scene["isJapanese"] = words.language == .japanese
    scene["assets"] = "/assets/\(assets.version)"
    guard let text = libraries[words.language]?.render(scene, withTemplate: template) else {
      throw UnknownTemplate(name: template)
    }
    return Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(string: text)))
  }

  /// Draws a piece of a page, such as a diagram.
  ///
  /// - Throws: `UnknownTemplate`.
  func piece(_ template: String, _ scene: Scene) throws -> String {
    guard let text = libraries[.japanese]?.render(scene, withTemplate: template) else {
      throw UnknownTemplate(name: template)
    }
    return text
  }

  /// A page asks for a template that is not part of the program.
  struct UnknownTemplate: Error {
    let name: String
  }

  /// Every template by name.
  static let templates: [(String, [UInt8])] = [
    ("layout", PackageResources.layout_mustache),
    ("attempt", PackageResources.attempt_mustache),
    ("error", PackageResources.error_mustache),
    ("sign-in", PackageResources.sign_in_mustache),
    ("second-factor", PackageResources.second_factor_mustache),
    ("password", PackageResources.password_mustache),
    ("enrolment", PackageResources.enrolment_mustache),
    ("prove", PackageResources.prove_mustache),
    ("dashboard", PackageResources.dashboard_mustache),
    ("bars", PackageResources.bars_mustache),
    ("batch", PackageResources.batch_mustache),
    ("case", PackageResources.case_mustache),
    ("case-status", PackageResources.case_status_mustache),
    ("case-field", PackageResources.case_field_mustache),
    ("case-candidate", PackageResources.case_candidate_mustache),
    ("case-decide", PackageResources.case_decide_mustache),
    ("case-keys", PackageResources.case_keys_mustache),
    ("person", PackageResources.person_mustache),
    ("search", PackageResources.search_mustache),
    ("slips", PackageResources.slips_mustache),
    ("slip", PackageResources.slip_mustache),
    ("look", PackageResources.look_mustache),
    ("groups", PackageResources.groups_mustache),
    ("group", PackageResources.group_mustache),
    ("approval", PackageResources.approval_mustache),
    ("audit", PackageResources.audit_mustache),
    ("accounts", PackageResources.accounts_mustache),
    ("first-password", PackageResources.first_password_mustache),
    ("empty", PackageResources.empty_mustache),
    ("faults", PackageResources.faults_mustache),
    ("sheet", PackageResources.sheet_mustache),
    ("pager", PackageResources.pager_mustache),
    ("register", PackageResources.register_mustache),
    ("figures", PackageResources.figures_mustache),
    ("payment", PackageResources.payment_mustache),
    ("incidents", PackageResources.incidents_mustache),
    ("letters", PackageResources.letters_mustache),
    ("registry", PackageResources.registry_mustache),
    ("reconcile", PackageResources.reconcile_mustache),
    ("import", PackageResources.import_mustache),
    ("import-form", PackageResources.import_form_mustache),
    ("import-preview", PackageResources.import_preview_mustache),
    ("remark", PackageResources.remark_mustache),
    ("people", PackageResources.people_mustache),
    ("resident", PackageResources.resident_mustache),
    ("exports", PackageResources.exports_mustache),
    ("passphrase", PackageResources.passphrase_mustache),
    ("retention", PackageResources.retention_mustache),
    ("certificate", PackageResources.certificate_mustache),
  ]
}
