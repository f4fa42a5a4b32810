internal import Imaging

/// A connected piece of ink.
struct Component {
  /// Bounds, pixels; `right` and `bottom` are the last ink, not past it.
  var (left, top, right, bottom): (Int, Int, Int, Int)
  /// Ink pixels.
  var area: Int
  /// Sums of the pixels' places, for the centroid.
  var (sumX, sumY): (Int, Int)

  var width: Int { right - left + 1 }
  var height: Int { bottom - top + 1 }
  var centre: Point { Point(Double(left + right + 1) / 2, Double(top + bottom + 1) / 2) }
}

/// The connected pieces of a raster's ink (8-neighbourhood), found by union of runs.
struct Components {
  private(set) var all: [Component] = []

  /// Finds the pieces whose ink is over a threshold.
  init(of raster: Raster, over threshold: UInt8) {
    let (width, height) = (raster.width, raster.height)
    var parents: [Int32] = []
    var pieces: [Component] = []
    func root(_ index: Int32) -> Int32 {
      var index = index
      while parents[Int(index)] != index {
        parents[Int(index)] = parents[Int(parents[Int(index)])]
        index = parents[Int(index)]
      }
      return index
    }
    var previous: [(start: Int, end: Int, label: Int32)] = []
    var current: [(start: Int, end: Int, label: Int32)] = []
    for y in 0..<height {
      current.removeAll(keepingCapacity: true)
      var x = 0
      var above = 0
      while x < width {
        guard raster.samples[y * width + x] > threshold else {
          x += 1
          continue
        }
        let start = x
        while x < width, raster.samples[y * width + x] > threshold { x += 1 }
        let end = x - 1
        var label: Int32 = -1
        while above < previous.count, previous[above].end < start - 1 { above += 1 }
        var index = above
        while index < previous.count, previous[index].start <= end + 1 {
          let other = root(previous[index].label)
          if label < 0 {
            label = other
          } else if label != other {
            let (low, high) = (min(label, other), max(label, other))
            parents[Int(high)] = low
            label = low
          }
          index += 1
        }
        if label < 0 {
          label = Int32(parents.count)
          parents.append(label)
          pieces.append(
            Component(
              left: start, top: y, right: end, bottom: y, area: 0, sumX: 0, sumY: 0))
        }
        let length = end - start + 1
        pieces[Int(label)].left = min(pieces[Int(label)].left, start)
        pieces[Int(label)].right = max(pieces[Int(label)].right, end)
        pieces[Int(label)].bottom = y
        pieces[Int(label)].area += length
        pieces[Int(label)].sumX += (start + end) * length / 2
        pieces[Int(label)].sumY += y * length
        current.append((start, end, label))
      }
      swap(&previous, &current)
    }
    for index in pieces.indices {
      let target = Int(root(Int32(index)))
      guard target != index else { continue }
      let piece = pieces[index]
      pieces[target].left = min(pieces[target].left, piece.left)
      pieces[target].top = min(pieces[target].top, piece.top)
      pieces[target].right = max(pieces[target].right, piece.right)
      pieces[target].bottom = max(pieces[target].bottom, piece.bottom)
      pieces[target].area += piece.area
      pieces[target].sumX += piece.sumX
      pieces[target].sumY += piece.sumY
    }
    all = pieces.indices.filter { parents[$0] == Int32($0) }.map { pieces[$0] }
  }
}
