public import Forms

#if canImport(Glibc)
  private import Glibc
#endif

extension RegisteredPage {
  /// The ink in a box of the paper, upright and in the form's scale whatever the scan's.
  ///
  /// - Parameters:
  ///   - box: The place, mm.
  ///   - scale: Pixels per millimetre of the result. Above 150 dpi the scan's own pixels are read.
  /// - Returns: Ink, 0 paper … 255 full.
  public func crop(_ box: PaperBox, scale: Double) -> Raster {
    resample(
      columns: max(1, Int((box.width * scale).rounded())),
      rows: max(1, Int((box.height * scale).rounded())), over: box)
  }

  /// The ink in a box of the paper on a grid of a given size; the grid may stretch the box.
  public func resample(columns: Int, rows: Int, over box: PaperBox) -> Raster {
    let step = Point(box.width / Double(columns), box.height / Double(rows))
    return sample(
      columns: columns, rows: rows,
      pixelsPerMillimetre: 1 / min(step.x, step.y),
      at: { column, row in
        Point(box.x + (column + 0.5) * step.x, box.y + (row + 0.5) * step.y)
      })
  }

  /// The ink along a strip of the paper that lies askew, for labels that are pasted tilted.
  ///
  /// - Parameters:
  ///   - centre: The strip's centre, mm.
  ///   - width: Along the strip, mm.
  ///   - height: Across it, mm.
  ///   - angle: Radians clockwise.
  ///   - scale: Pixels per millimetre of the result.
  ///   - averaged: Whether samples come from the page at 150 dpi, each the mean of all the scan's pixels in it, whatever
  ///     the scale: what dithering broke up is whole again.
  public func strip(
    centre: Point, width: Double, height: Double, angle: Double, scale: Double,
    averaged: Bool = false
  ) -> Raster {
    let (cosine, sine) = (cos(angle), sin(angle))
    let columns = max(1, Int((width * scale).rounded()))
    let rows = max(1, Int((height * scale).rounded()))
    return sample(
      columns: columns, rows: rows, pixelsPerMillimetre: scale, averaged: averaged
    ) { column, row in
      let x = (column + 0.5) / scale - width / 2
      let y = (row + 0.5) / scale - height / 2
      return Point(centre.x + x * cosine - y * sine, centre.y + x * sine + y * cosine)
    }
  }

  /// The blank form's ink on the same grid as `resample`.
  public func blank(columns: Int, rows: Int, over box: PaperBox) -> Raster {
    var lattice = SampleLattice(columns: columns, rows: rows, looks: 1)
    let step = Point(box.width / Double(columns), box.height / Double(rows))
    for row in 0..<lattice.down {
      for column in 0..<lattice.across {
        lattice.nodes.append(
          Point(
            (box.x + Double(column * SampleLattice.step) * step.x) * InkMap.workingScale - 0.5,
            (box.y + Double(row * SampleLattice.step) * step.y) * InkMap.workingScale - 0.5))
      }
    }
    return lattice.sample(form.blank, outside: 0)
  }

  /// Whether the blank form has print at or right beside each place of the same grid as `resample`'s: 1 or 0.
  public func print(columns: Int, rows: Int, over box: PaperBox) -> Raster {
    let mask = form.print
    var result = Raster(width: columns, height: rows)
    let step = Point(
      box.width / Double(columns) * InkMap.workingScale,
      box.height / Double(rows) * InkMap.workingScale)
    func places(_ start: Double, _ step: Double, _ count: Int, below end: Int) -> [Int?] {
      (0..<count).map { index in
        let place = Int((start * InkMap.workingScale + (Double(index) + 0.5) * step).rounded(.down))
        return (0..<end).contains(place) ? place : nil
      }
    }
    let across = places(box.x, step.x, columns, below: mask.width)
    for (row, y) in places(box.y, step.y, rows, below: mask.height).enumerated() {
      guard let y else { continue }
      for (column, x) in across.enumerated() {
        if let x { result.samples[row * columns + column] = mask.samples[y * mask.width + x] }
      }
    }
    return result
  }

  /// Samples the page where `place` says, columns and rows counted from a sample's corner.
  private func sample(
    columns: Int, rows: Int, pixelsPerMillimetre: Double, averaged: Bool = false,
    at place: (_ column: Double, _ row: Double) -> Point
  ) -> Raster {
    let working = InkMap.workingScale
    let native = working * min(ink.scanRatio.x, ink.scanRatio.y)
    let fromScan = !averaged && pixelsPerMillimetre > working * 1.1 && native > working * 1.1
    // Several looks a sample where the source is finer than the result: an area mean, not a point.
    let looks = max(
      1, min(4, Int(((fromScan ? native : working) / pixelsPerMillimetre).rounded())))
    let ratio = fromScan ? ink.scanRatio : (x: 1, y: 1)
    // The map is evaluated on a coarse lattice and interpolated: it is smooth, and costly.
    var lattice = SampleLattice(columns: columns, rows: rows, looks: looks)
    for row in 0..<lattice.down {
      for column in 0..<lattice.across {
        let point = map(
          place(
            Double(column * SampleLattice.step) - 0.5, Double(row * SampleLattice.step) - 0.5))
        lattice.nodes.append(Point(point.x * ratio.x - 0.5, point.y * ratio.y - 0.5))
        if fromScan { lattice.paper.append(ink.paperBrightness(x: point.x, y: point.y)) }
      }
    }
    return fromScan
      ? lattice.sample(ink.scan, gain: ink.gain)
      : lattice.sample(ink.ink, outside: 0)
  }
}
