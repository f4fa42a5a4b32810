import Testing

@testable import Imaging

@Suite("Fitting maps")
struct FitTests {
  static let known = Homography([5.9, 0.11, 12, -0.09, 5.85, -7, 2.1e-5, -1.3e-5])
  static let grid = stride(from: 10.0, through: 200, by: 19).flatMap { x in
    stride(from: 10.0, through: 290, by: 28).map { Point(x, $0) }
  }

  private func distance(_ a: Point, _ b: Point) -> Double {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }

  @Test("recovers a homography from what it does to points")
  func homography() throws {
    let pairs = Self.grid.map { Correspondence(from: $0, to: Self.known($0), weight: 1) }
    let found = try #require(Fit.homography(pairs))
    for point in Self.grid { #expect(distance(found(point), Self.known(point)) < 1e-5) }
  }

  @Test("points without weight do not pull", arguments: [1, 5, 30])
  func outliers(count: Int) throws {
    var numbers = SeededNumbers(UInt64(count))
    var pairs = Self.grid.map { Correspondence(from: $0, to: Self.known($0), weight: 1) }
    for index in pairs.indices.shuffled(using: &numbers).prefix(count) {
      pairs[index].to.x += .random(in: 50...300, using: &numbers)
      pairs[index].weight = 1e-9
    }
    let found = try #require(Fit.homography(pairs))
    for point in Self.grid { #expect(distance(found(point), Self.known(point)) < 0.01) }
  }

  @Test("noise is averaged out")
  func noise() throws {
    var numbers = SeededNumbers(11)
    let pairs = Self.grid.map { point in
      let to = Self.known(point)
      return Correspondence(
        from: point,
        to: Point(
          to.x + .random(in: -0.5...0.5, using: &numbers),
          to.y + .random(in: -0.5...0.5, using: &numbers)), weight: 1)
    }
    let found = try #require(Fit.homography(pairs))
    for point in Self.grid { #expect(distance(found(point), Self.known(point)) < 0.35) }
  }

  @Test("an affine map from three points; none from a line of them")
  func affine() throws {
    let map = Homography([2, 0.5, 3, -0.25, 4, 1, 0, 0])
    let corners = [Point(0, 0), Point(10, 0), Point(0, 10)]
    let found = try #require(
      Fit.affine(corners.map { Correspondence(from: $0, to: map($0), weight: 1) }))
    #expect(distance(found(Point(7, 9)), map(Point(7, 9))) < 1e-9)
    let line = (0..<5).map { Point(Double($0), Double($0)) }
    #expect(Fit.affine(line.map { Correspondence(from: $0, to: map($0), weight: 1) }) == nil)
    #expect(Fit.affine([]) == nil)
  }

  @Test("solves what has a solution, and says where there is none")
  func solve() throws {
    let solution = try #require(Fit.solve([[0, 2, 1], [1, 1, 1], [3, 0, -1]], [7, 6, 0]))
    #expect(
      abs(solution[0] - 1) < 1e-9 && abs(solution[1] - 2) < 1e-9 && abs(solution[2] - 3) < 1e-9)
    #expect(Fit.solve([[1, 2], [2, 4]], [1, 2]) == nil)
  }
}
