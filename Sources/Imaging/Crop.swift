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
  public func strip(
    centre: Point, width: Double, height: Double, angle: Double, scale: Double
  ) -> Raster {
    let (cosine, sine) = (cos(angle), sin(angle))
    let columns = max(1, Int((width * scale).rounded()))
    let rows = max(1, Int((height * scale).rounded()))
    return sample(columns: columns, rows: rows, pixelsPerMillimetre: scale) { column, row in
      let x = (column + 0.5) / scale - width / 2
      let y = (row + 0.5) / scale - height / 2
      return Point(centre.x + x * cosine - y * sine, centre.y + x * sine + y * cosine)
    }
  }

  /// The blank form's ink on the same grid as `resample`.
  public func blank(columns: Int, rows: Int, over box: PaperBox) -> Raster {
    var result = Raster(width: columns, height: rows)
    let step = Point(box.width / Double(columns), box.height / Double(rows))
    for row in 0..<rows {
      for column in 0..<columns {
        let place = Point(
          (box.x + (Double(column) + 0.5) * step.x) * InkMap.workingScale,
          (box.y + (Double(row) + 0.5) * step.y) * InkMap.workingScale)
        result.samples[row * columns + column] = UInt8(form.blank.value(at: place))
      }
    }
    return result
  }

  /// Samples the page where `place` says, columns and rows counted from a sample's corner.
  private func sample(
    columns: Int, rows: Int, pixelsPerMillimetre: Double,
    at place: (_ column: Double, _ row: Double) -> Point
  ) -> Raster {
    var result = Raster(width: columns, height: rows)
    let working = InkMap.workingScale
    let native = working * min(ink.scanRatio.x, ink.scanRatio.y)
    let fromScan = pixelsPerMillimetre > working * 1.1 && native > working * 1.1
    let source = fromScan ? native : working
    // Several looks a sample where the source is finer than the result: an area mean, not a point.
    let looks = max(1, min(4, Int((source / pixelsPerMillimetre).rounded())))
    let share = 1 / Float(looks * looks)
    // The map is evaluated on a coarse lattice and interpolated: it is smooth, and costly.
    let lattice = 8
    let nodesAcross = columns / lattice + 2
    let nodesDown = rows / lattice + 2
    var nodes: [Point] = []
    nodes.reserveCapacity(nodesAcross * nodesDown)
    for row in 0..<nodesDown {
      for column in 0..<nodesAcross {
        nodes.append(
          map(place(Double(column * lattice) - 0.5, Double(row * lattice) - 0.5)))
      }
    }
    for row in 0..<rows {
      for column in 0..<columns {
        var sum: Float = 0
        var paperSum: Float = 0
        for lookY in 0..<looks {
          for lookX in 0..<looks {
            let x = Double(column) + (Double(lookX) + 0.5) / Double(looks)
            let y = Double(row) + (Double(lookY) + 0.5) / Double(looks)
            let point = RegisteredPage.interpolate(
              nodes, across: nodesAcross, down: nodesDown, x: x / Double(lattice),
              y: y / Double(lattice))
            if fromScan {
              sum += scanValue(point)
              if lookX == 0, lookY == 0 { paperSum = ink.paperBrightness(x: point.x, y: point.y) }
            } else {
              sum += ink.ink.value(at: point)
            }
          }
        }
        let value = fromScan ? ink.ink(ofGrey: sum * share, paper: paperSum) : sum * share
        result.samples[row * columns + column] = UInt8(max(0, min(255, value + 0.5)))
      }
    }
    return result
  }

  private func scanValue(_ point: Point) -> Float {
    let place = Point(point.x * ink.scanRatio.x, point.y * ink.scanRatio.y)
    guard place.x > 0, place.y > 0, place.x < Double(ink.scan.width),
      place.y < Double(ink.scan.height)
    else { return 255 }
    return ink.scan.value(at: place)
  }

  private static func interpolate(
    _ nodes: [Point], across: Int, down: Int, x: Double, y: Double
  ) -> Point {
    let column = max(0, min(across - 2, Int(x)))
    let row = max(0, min(down - 2, Int(y)))
    let (fx, fy) = (x - Double(column), y - Double(row))
    let a = nodes[row * across + column]
    let b = nodes[row * across + column + 1]
    let c = nodes[(row + 1) * across + column]
    let d = nodes[(row + 1) * across + column + 1]
    return Point(
      (a.x * (1 - fx) + b.x * fx) * (1 - fy) + (c.x * (1 - fx) + d.x * fx) * fy,
      (a.y * (1 - fx) + b.y * fx) * (1 - fy) + (c.y * (1 - fx) + d.y * fx) * fy)
  }
}
