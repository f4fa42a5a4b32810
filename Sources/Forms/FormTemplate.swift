public import Domain

/// A length on paper in millimetres from the page's top-left corner.
public struct PaperBox: Hashable, Sendable, Codable {
  /// Distance from the left edge, mm.
  public var x: Double
  /// Distance from the top edge, mm.
  public var y: Double
  /// Width, mm.
  public var width: Double
  /// Height, mm.
  public var height: Double

  /// Makes a box from its corner and size, all in mm.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The box grown on each side; negative amounts shrink it.
  public func grown(by x: Double, _ y: Double) -> PaperBox {
    PaperBox(x: self.x - x, y: self.y - y, width: width + 2 * x, height: height + 2 * y)
  }

  /// The centre, mm.
  public var center: (x: Double, y: Double) { (x + width / 2, y + height / 2) }
}

/// How an option of a choice is marked by hand.
public enum MarkStyle: String, Sendable, Codable, CaseIterable {
  /// A ○ drawn round a printed word.
  case circle
  /// A ✓, ✗ or scribble in a printed box.
  case box
}

/// One printed option of a choice.
public struct ChoiceOption: Hashable, Sendable, Codable {
  /// The label, as the report and the register write it, for example `はい`.
  public var label: String
  /// The printed word (circle) or the printed box (box), mm.
  public var box: PaperBox
  /// What marking it says where the choice answers a question or decides: yes (true) or no (false).
  ///
  /// Forms print the pairs in either order and in other words (ある/ない), so each row says it itself.
  /// Nil where there is no yes and no, for example 男/女.
  public var affirms: Bool?
  /// Makes an option.
  public init(label: String, box: PaperBox, affirms: Bool? = nil) {
    self.label = label
    self.box = box
    self.affirms = affirms
  }
}

/// What a line of text holds, which decides the model that reads it and how it is compared.
public enum TextContent: String, Sendable, Codable, CaseIterable {
  /// フリガナ.
  case kana
  /// 氏名.
  case name
  /// 住所.
  case address
  /// A printed OCR-B line.
  case ocrb
  /// A number or amount written freely, for example `0.5`.
  case number
  /// Anything else; kept as read, never decisive.
  case free
}

/// What kind of thing a field is, with what its reader must know.
public enum FieldKind: Hashable, Sendable {
  /// Digits in printed cells: how many, the distance between their left edges and their size, mm.
  case digits(cells: Int, pitch: Double, cellWidth: Double, cellHeight: Double)
  /// Printed options, one of which (or several) is marked by hand.
  case choice(mark: MarkStyle, options: [ChoiceOption], multiple: Bool)
  /// One line of text.
  case text(TextContent)
  /// A sticker with product and lot number, pasted anyhow inside the box.
  case lotLabel
  /// A vaccination voucher (接種券), pasted anyhow inside the box.
  case voucher
  /// A place that is signed or stamped, or empty.
  case presence
}

/// A field of a form.
public struct Field: Hashable, Sendable {
  /// The name in the report, for example `resident_code`.
  public var name: String
  /// The place on the paper, mm.
  public var box: PaperBox
  /// What it is.
  public var kind: FieldKind
  /// Whether it is read at all; an unread field is still cropped for people.
  public var isRead: Bool
  /// What people are shown for the name, for example `個人コード`.
  public var caption: String?

  /// Makes a field.
  public init(
    name: String, box: PaperBox, kind: FieldKind, isRead: Bool = true, caption: String? = nil
  ) {
    self.name = name
    self.box = box
    self.kind = kind
    self.isRead = isRead
    self.caption = caption
  }
}

/// A date that is written in parts: an era, a year, a month and a day.
public struct DateParts: Hashable, Sendable {
  /// Where the era comes from.
  public enum Era: Hashable, Sendable {
    /// A choice field whose labels are era names.
    case choice(field: String)
    /// Printed on the form, for example `令和`.
    case printed(String)
    /// The year is Gregorian; the digits printed before the cells, for example `20`.
    case gregorian(prefix: String)
  }
  /// The era.
  public var era: Era
  /// The digits field of the year.
  public var year: String
  /// The digits field of the month.
  public var month: String
  /// The digits field of the day.
  public var day: String

  /// Names the fields that make the date.
  public init(era: Era, year: String, month: String, day: String) {
    self.era = era
    self.year = year
    self.month = month
    self.day = day
  }
}

/// A printed mark that helps to find the form's place on the scan.
public struct Anchor: Hashable, Sendable, Codable {
  /// The filled square's place, mm.
  public var box: PaperBox
  /// Makes an anchor.
  public init(box: PaperBox) { self.box = box }
}

/// An option of a choice that must be marked for a page to be verified.
public struct RequiredChoice: Hashable, Sendable, Codable {
  /// The choice field.
  public var field: String
  /// The label that lets the dose count, for example `希望する`.
  public var accept: String
  /// Makes a requirement.
  public init(field: String, accept: String) {
    self.field = field
    self.accept = accept
  }
}

/// A form (様式): where each field is on its paper and what the fields mean together.
public struct FormTemplate: Sendable {
  /// The id in the report, for example `mr-child`.
  public var id: String
  /// The title for people.
  public var title: String
  /// The page, mm.
  public var pageWidth: Double
  /// The page, mm.
  public var pageHeight: Double
  /// The blank form's image, a path relative to the template's file.
  public var blank: String
  /// The template's own file as it was named to the reader; empty where it came from none.
  public var file = ""
  /// Printed corner marks; may be empty.
  public var anchors: [Anchor]
  /// The fields in the order of the file.
  public var fields: [Field]
  /// The vaccine types this form is for.
  public var vaccines: [VaccineCode]
  /// The resident's number's digits field, where the form has one.
  public var residentCode: String?
  /// The voucher field, where the form has one.
  public var voucher: String?
  /// The birth date's parts.
  public var birthDate: DateParts?
  /// The vaccination date's parts.
  public var givenDate: DateParts?
  /// Body temperature: the digits fields of degrees and tenths.
  public var temperature: [String]
  /// The choice of the dose.
  public var dose: String?
  /// The dose where the form leaves no choice although it prints one (a choice with a single option that people often leave unmarked).
  public var doseDefault: String?
  /// The clinic code's digits field.
  public var clinicCode: String?
  /// The lot sticker's field.
  public var lotLabel: String?
  /// The name, kana, address and sex fields, where the form has them.
  public var name: String?
  /// フリガナ.
  public var kana: String?
  /// 住所.
  public var address: String?
  /// 性別.
  public var sex: String?
  /// The person's consent (希望する).
  public var consent: RequiredChoice?
  /// The doctor's judgement (可能).
  public var doctorJudgement: RequiredChoice?
  /// The signature beside the consent, a presence field.
  public var consentSignature: String?
  /// The doctor's signature, a presence field.
  public var doctorSignature: String?

  /// Makes an empty template; the reader of YAML fills it.
  public init(id: String, title: String, pageWidth: Double, pageHeight: Double, blank: String) {
    self.id = id
    self.title = title
    self.pageWidth = pageWidth
    self.pageHeight = pageHeight
    self.blank = blank
    anchors = []
    fields = []
    vaccines = []
    temperature = []
  }

  /// The blank form's path, seen from where `file` is named from.
  public var blankPath: String { path(blank, besideFile: file) }

  /// The field of a name.
  public subscript(name: String) -> Field? { fields.first { $0.name == name } }
}
