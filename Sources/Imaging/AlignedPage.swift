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
    for row in 0..<result.height {
      for column in 0..<result.width {
        var sum: Float = 0
        for look in 0..<(looks * looks) {
          let x = (Double(column) + (Double(look % looks) + 0.5) / Double(looks)) / Double(lattice)
          let y = (Double(row) + (Double(look / looks) + 0.5) / Double(looks)) / Double(lattice)
          sum += grey(at: RegisteredPage.between(nodes, across: across, x: x, y: y))
        }
        result.samples[row * result.width + column] = UInt8(sum / Float(looks * looks) + 0.5)
      }
    }
    return result
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

  /// The place between four nodes; `x` and `y` count nodes.
  private static func between(_ nodes: [Point], across: Int, x: Double, y: Double) -> Point {
    let (column, row) = (Int(x), Int(y))
    let (fx, fy) = (x - Double(column), y - Double(row))
    let first = row * across + column
    let (a, b) = (nodes[first], nodes[first + 1])
    let (c, d) = (nodes[first + across], nodes[first + across + 1])
    let (left, right) = ((1 - fx) * (1 - fy), fx * (1 - fy))
    let (lowerLeft, lowerRight) = ((1 - fx) * fy, fx * fy)
    return Point(
      a.x * left + b.x * right + c.x * lowerLeft + d.x * lowerRight,
      a.y * left + b.y * right + c.y * lowerLeft + d.y * lowerRight)
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
