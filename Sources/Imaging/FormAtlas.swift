public import Forms

/// The known forms, prepared for finding them on scans.
public struct FormAtlas: Sendable {
  /// The forms, in the pipeline's order.
  public let forms: [PreparedForm]

  /// Prepares forms.
  public init(_ forms: [PreparedForm]) { self.forms = forms }
}

/// A form's template with its blank page as ink at several resolutions.
public struct PreparedForm: Sendable {
  /// The template.
  public let template: FormTemplate
  /// The blank page's ink; working pixels over millimetres is `InkMap.workingScale`.
  public let blank: Raster
  /// 1 where the blank has print within 0.35 mm, 0 elsewhere, place by place of `blank`: registration and print
  /// spread as far.
  let print: Raster
  let pyramid: Pyramid
  /// Places with structure in both directions, mm; the fields' own places are not among them.
  let landmarks: [Point]
  /// The blank at 18.75 dpi, centred, for correlating whole pages.
  let outline: Correlation.Outline
  /// The same with faint lines lifted.
  let levelledOutline: Correlation.Outline

  /// Prepares a form from its blank scan, which must show the page from edge to edge.
  public init(template: FormTemplate, blankScan: Scan) {
    self.template = template
    let size = (
      width: Int((template.pageWidth * InkMap.workingScale).rounded()),
      height: Int((template.pageHeight * InkMap.workingScale).rounded())
    )
    let scan = Scan(
      pixels: blankScan.pixels,
      declaredResolution: (
        Double(blankScan.pixels.width) * 25.4 / template.pageWidth,
        Double(blankScan.pixels.height) * 25.4 / template.pageHeight
      ))
    let map = InkMap(scan)
    blank = map.ink.resampled(width: size.width, height: size.height)
    print = PreparedForm.widened(blank)
    pyramid = Pyramid(blank)
    landmarks = PreparedForm.landmarks(of: pyramid.levels[1], template: template)
    outline = Correlation.Outline(pyramid.levels[3])
    levelledOutline = Correlation.Outline(pyramid.levels[3], isLevelled: true)
  }

  /// Ink over this is print, of 255.
  private static let faintestPrint: UInt8 = 80
  /// How far print is widened, working pixels.
  private static let spread = 2

  /// 1 where there is print within `spread`, 0 elsewhere.
  private static func widened(_ blank: Raster) -> Raster {
    let (columns, rows) = (blank.width, blank.height)
    var across = [UInt8](repeating: 0, count: columns * rows)
    for y in 0..<rows {
      var next = 0
      for x in 0..<columns where blank.samples[y * columns + x] > faintestPrint {
        let last = min(columns - 1, x + spread)
        next = max(next, x - spread)
        while next <= last {
          across[y * columns + next] = 1
          next += 1
        }
      }
    }
    var result = Raster(width: columns, height: rows)
    for y in 0..<rows {
      for other in max(0, y - spread)...min(rows - 1, y + spread) {
        let (target, source) = (y * columns, other * columns)
        for x in 0..<columns { result.samples[target + x] |= across[source + x] }
      }
    }
    return result
  }

  /// Chooses the place of strongest two-way structure in each cell of a grid over the page.
  ///
  /// Strength is the smaller eigenvalue of the gradients' tensor (Shi and Tomasi, 1994), over 8 mm.
  private static func landmarks(of ink: Raster, template: FormTemplate) -> [Point] {
    let scale = Pyramid.scale(1)
    let covered = template.fields.filter { field in
      switch field.kind {
      case .lotLabel, .voucher: true
      default: false
      }
    }
    var best: [Int: (strength: Double, place: Point)] = [:]
    let cell = 17.0
    let reach = 4.0
    for y in stride(from: 6.0, through: template.pageHeight - 6, by: 3) {
      for x in stride(from: 6.0, through: template.pageWidth - 6, by: 3) {
        let hidden = covered.contains { field in
          let box = field.box.grown(by: reach, reach)
          return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height
        }
        guard !hidden else { continue }
        let strength = cornerness(
          ink, x: Int(x * scale), y: Int(y * scale), reach: Int(reach * scale))
        guard strength > 400 else { continue }
        let key = Int(y / cell) * 1000 + Int(x / cell)
        if strength > best[key]?.strength ?? 0 { best[key] = (strength, Point(x, y)) }
      }
    }
    let ranked = best.values.sorted { $0.strength > $1.strength }.prefix(90)
    return ranked.map(\.place).sorted { ($0.y, $0.x) < ($1.y, $1.x) }
  }

  private static func cornerness(_ ink: Raster, x: Int, y: Int, reach: Int) -> Double {
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    guard x - reach >= 1, y - reach >= 1, x + reach < ink.width - 1, y + reach < ink.height - 1
    else { return 0 }
    for row in (y - reach)...(y + reach) {
      for column in (x - reach)...(x + reach) {
        let gx = Double(ink[column + 1, row]) - Double(ink[column - 1, row])
        let gy = Double(ink[column, row + 1]) - Double(ink[column, row - 1])
        xx += gx * gx
        xy += gx * gy
        yy += gy * gy
      }
    }
    let area = Double((2 * reach + 1) * (2 * reach + 1))
    let half = (xx + yy) / 2
    let spread = (((xx - yy) / 2) * ((xx - yy) / 2) + xy * xy).squareRoot()
    return (half - spread) / area
  }
}
