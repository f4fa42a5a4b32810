public import Forms

/// Pictures of a page for people, in the scan's own greys.
///
/// Recognition looks at ink (`crop`); a person must see the paper itself, faint marks, stamps and stains.
extension RegisteredPage {
  /// The scan laid flat onto the form's paper: skew, perspective and bends taken back.
  ///
  /// Pixel (0, 0) is the box's top-left corner and every millimetre is `scale` pixels both ways, so that a
  /// template's boxes can be drawn over it as they stand. Places that the scan does not show are white.
  ///
  /// - Parameters:
  ///   - box: the part of the paper, mm; all of it where it is not given. It may reach over the edge.
  ///   - scale: pixels per millimetre.
  /// - Returns: grey, 0 black … 255 white.
  public func aligned(_ box: PaperBox? = nil, scale: Double) -> Raster {
    let box =
      box
      ?? PaperBox(x: 0, y: 0, width: form.template.pageWidth, height: form.template.pageHeight)
    var result = Raster(
      width: max(1, Int((box.width * scale).rounded())),
      height: max(1, Int((box.height * scale).rounded())), filledWith: 255)
    // The map is smooth and costly: it is evaluated on a lattice and interpolated between.
    let lattice = 8
    let across = result.width / lattice + 2
    let nodes = scanPlaces(
      across: across, down: result.height / lattice + 2,
      at: { column, row in
        Point(
          box.x + Double(column * lattice) / scale, box.y + Double(row * lattice) / scale)
      })
    let native = InkMap.workingScale * max(ink.scanRatio.x, ink.scanRatio.y)
    // An area mean where the scan is finer than the picture, or thin strokes would break up.
    let looks = max(1, min(4, Int((native / scale).rounded())))
    var sums = [Int](repeating: 0, count: result.width)
    for row in 0..<result.height {
      for column in sums.indices { sums[column] = 0 }
      for look in 0..<looks {
        let y = (Double(row) + (Double(look) + 0.5) / Double(looks)) / Double(lattice)
        sweep(nodes, across: across, at: y, lattice: lattice, looks: looks, into: &sums)
      }
      let (first, count) = (row * result.width, 256 * looks * looks)
      for column in sums.indices {
        result.samples[first + column] = UInt8((sums[column] + count / 2) / count)
      }
    }
    return result
  }

  /// Adds one line's greys, in parts of 256, to a picture's columns.
  ///
  /// Between two nodes the line is straight: it is walked in even steps of a 65,536th of a pixel.
  ///
  /// - Parameters:
  ///   - y: the line, in nodes.
  ///   - looks: how many greys a column takes.
  private func sweep(
    _ nodes: [Point], across: Int, at y: Double, lattice: Int, looks: Int, into sums: inout [Int]
  ) {
    let upper = Int(y) * across
    let fy = y - Double(Int(y))
    func node(_ column: Int) -> Point {
      let (a, b) = (nodes[upper + column], nodes[upper + across + column])
      return Point(a.x + (b.x - a.x) * fy, a.y + (b.y - a.y) * fy)
    }
    let scan = ink.scan
    let width = scan.width
    func isInside(_ place: Point) -> Bool {
      place.x >= 1 && place.y >= 1 && place.x < Double(width - 1)
        && place.y < Double(scan.height - 1)
    }
    let samples = scan.samples.span
    var left = node(0)
    for (cell, first) in stride(from: 0, to: sums.count, by: lattice).enumerated() {
      let right = node(cell + 1)
      let steps = Double(lattice * looks)
      let step = Point((right.x - left.x) / steps, (right.y - left.y) / steps)
      let last = min(sums.count, first + lattice)
      if isInside(left), isInside(right) {
        let (dx, dy) = (Int(step.x * 65_536), Int(step.y * 65_536))
        var x = Int((left.x - 0.5) * 65_536) + dx / 2
        var y = Int((left.y - 0.5) * 65_536) + dy / 2
        for column in first..<last {
          var sum = 0
          for _ in 0..<looks {
            let (fx, fy) = ((x >> 8) & 255, (y >> 8) & 255)
            let at = (y >> 16) * width + (x >> 16)
            let above = Int(samples[at]) * (256 - fx) + Int(samples[at + 1]) * fx
            let below = Int(samples[at + width]) * (256 - fx) + Int(samples[at + width + 1]) * fx
            sum += (above * (256 - fy) + below * fy) >> 8
            x += dx
            y += dy
          }
          sums[column] += sum
        }
      } else {
        var place = Point(left.x + step.x / 2, left.y + step.y / 2)
        for column in first..<last {
          for _ in 0..<looks {
            sums[column] += Int(grey(at: place) * 256)
            place = Point(place.x + step.x, place.y + step.y)
          }
        }
      }
      left = right
    }
  }

  /// Where the nodes of a lattice over the paper lie on the scan, pixels.
  private func scanPlaces(
    across: Int, down: Int, at place: (_ column: Int, _ row: Int) -> Point
  ) -> [Point] {
    var nodes: [Point] = []
    nodes.reserveCapacity(across * down)
    for row in 0..<down {
      for column in 0..<across {
        let working = map(place(column, row))
        nodes.append(Point(working.x * ink.scanRatio.x, working.y * ink.scanRatio.y))
      }
    }
    return nodes
  }

  private func grey(at place: Point) -> Float {
    guard place.x > 0, place.y > 0, place.x < Double(ink.scan.width),
      place.y < Double(ink.scan.height)
    else { return 255 }
    return ink.scan.value(at: place)
  }
}

extension InkMap {
  /// The scan as it came, with square pixels at a resolution, for a page that no form lays flat.
  ///
  /// - Parameter resolution: dots per inch.
  /// - Returns: grey, 0 black … 255 white.
  public func picture(resolution: Double) -> Raster {
    let factor = resolution / InkMap.workingResolution
    return scan.resampled(
      width: max(1, Int((Double(ink.width) * factor).rounded())),
      height: max(1, Int((Double(ink.height) * factor).rounded())))
  }
}
