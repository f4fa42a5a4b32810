/// A QR code of some text, so that a telephone need not be typed into (ISO/IEC 18004).
///
/// Byte mode, error correction level L, versions 1 to 9: up to 230 bytes, enough for an `otpauth` address.
/// Made here because no page may load anything from elsewhere and no secret may leave the server.
struct QRCode: Sendable {
  /// Modules along an edge.
  let side: Int
  private var dark: [Bool]
  private var isFixed: [Bool]

  private struct Version {
    var number: Int
    var dataBytes: Int
    var blocks: Int
    var checkBytes: Int
    var alignment: [Int]
  }

  private static let versions: [Version] = [
    Version(number: 1, dataBytes: 19, blocks: 1, checkBytes: 7, alignment: []),
    Version(number: 2, dataBytes: 34, blocks: 1, checkBytes: 10, alignment: [6, 18]),
    Version(number: 3, dataBytes: 55, blocks: 1, checkBytes: 15, alignment: [6, 22]),
    Version(number: 4, dataBytes: 80, blocks: 1, checkBytes: 20, alignment: [6, 26]),
    Version(number: 5, dataBytes: 108, blocks: 1, checkBytes: 26, alignment: [6, 30]),
    Version(number: 6, dataBytes: 136, blocks: 2, checkBytes: 18, alignment: [6, 34]),
    Version(number: 7, dataBytes: 156, blocks: 2, checkBytes: 20, alignment: [6, 22, 38]),
    Version(number: 8, dataBytes: 194, blocks: 2, checkBytes: 24, alignment: [6, 24, 42]),
    Version(number: 9, dataBytes: 232, blocks: 2, checkBytes: 30, alignment: [6, 26, 46]),
  ]

  /// Makes the code; nil where the text is longer than 230 bytes.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let version = Self.versions.first(where: { bytes.count + 2 <= $0.dataBytes }) else {
      return nil
    }
    side = 17 + 4 * version.number
    dark = Array(repeating: false, count: side * side)
    isFixed = dark
    drawPatterns(version)
    place(Self.codewords(bytes, version))
    applyBestMask()
  }

  /// Whether a module is dark.
  subscript(x: Int, y: Int) -> Bool { dark[y * side + x] }

  /// The dark modules as an SVG path, with a quiet zone around them.
  func path(margin: Int) -> String {
    var path = ""
    for y in 0..<side {
      for x in 0..<side where self[x, y] { path += "M\(x + margin) \(y + margin)h1v1h-1z" }
    }
    return path
  }

  private static func codewords(_ bytes: [UInt8], _ version: Version) -> [UInt8] {
    // Mode 0100, eight bits of length, the bytes, a terminator of four zero bits: it ends on a byte.
    var nibbles: [UInt8] = [4, UInt8(bytes.count >> 4), UInt8(bytes.count & 15)]
    for byte in bytes { nibbles += [byte >> 4, byte & 15] }
    nibbles.append(0)
    var data = stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
    var pad: UInt8 = 0xEC
    while data.count < version.dataBytes {
      data.append(pad)
      pad = pad == 0xEC ? 0x11 : 0xEC
    }
    let length = version.dataBytes / version.blocks
    let blocks = (0..<version.blocks).map { Array(data[$0 * length..<($0 + 1) * length]) }
    let checks = blocks.map { ReedSolomon.check($0, count: version.checkBytes) }
    var result: [UInt8] = []
    for index in 0..<length { result += blocks.map { $0[index] } }
    for index in 0..<version.checkBytes { result += checks.map { $0[index] } }
    return result
  }

  private mutating func fix(_ x: Int, _ y: Int, _ isDark: Bool) {
    guard (0..<side).contains(x), (0..<side).contains(y) else { return }
    dark[y * side + x] = isDark
    isFixed[y * side + x] = true
  }

  private mutating func drawPatterns(_ version: Version) {
    for index in 0..<side {
      fix(6, index, index.isMultiple(of: 2))
      fix(index, 6, index.isMultiple(of: 2))
    }
    for (centreX, centreY) in [(3, 3), (side - 4, 3), (3, side - 4)] {
      for dy in -4...4 {
        for dx in -4...4 {
          let ring = max(abs(dx), abs(dy))
          fix(centreX + dx, centreY + dy, ring != 2 && ring != 4)
        }
      }
    }
    for x in version.alignment {
      for y in version.alignment {
        let isCorner =
          (x == 6 && y == 6) || (x == 6 && y == side - 7) || (x == side - 7 && y == 6)
        guard !isCorner else { continue }
        for dy in -2...2 {
          for dx in -2...2 { fix(x + dx, y + dy, max(abs(dx), abs(dy)) != 1) }
        }
      }
    }
    drawFormat(mask: 0)
    guard version.number >= 7 else { return }
    let bits = version.number << 12 | Self.remainder(version.number << 12, by: 0x1F25, bits: 12)
    for index in 0..<18 {
      let isDark = bits >> index & 1 == 1
      fix(side - 11 + index % 3, index / 3, isDark)
      fix(index / 3, side - 11 + index % 3, isDark)
    }
  }

  private mutating func drawFormat(mask: Int) {
    let data = 1 << 3 | mask
    let bits = (data << 10 | Self.remainder(data << 10, by: 0x537, bits: 10)) ^ 0x5412
    for index in 0..<15 {
      let isDark = bits >> index & 1 == 1
      switch index {
      case 0..<6: fix(8, index, isDark)
      case 6: fix(8, 7, isDark)
      case 7: fix(8, 8, isDark)
      case 8: fix(7, 8, isDark)
      default: fix(14 - index, 8, isDark)
      }
      if index < 8 { fix(side - 1 - index, 8, isDark) } else { fix(8, side - 15 + index, isDark) }
    }
    fix(8, side - 8, true)
  }

  private static func remainder(_ value: Int, by generator: Int, bits: Int) -> Int {
    var value = value
    let top = Int.bitWidth - 1
    while value >> bits != 0 {
      let shift = (top - value.leadingZeroBitCount) - bits
      value ^= generator << shift
    }
    return value
  }

  private mutating func place(_ codewords: [UInt8]) {
    var bit = 0
    var right = side - 1
    while right >= 1 {
      if right == 6 { right = 5 }
      let isUpwards = (right + 1) & 2 == 0
      for step in 0..<side {
        let y = isUpwards ? side - 1 - step : step
        for x in [right, right - 1] where !isFixed[y * side + x] {
          if bit < codewords.count * 8 {
            dark[y * side + x] = codewords[bit >> 3] >> (7 - bit & 7) & 1 == 1
          }
          bit += 1
        }
      }
      right -= 2
    }
  }

  private mutating func applyBestMask() {
    var best = (mask: 0, penalty: Int.max)
    for mask in 0..<8 {
      flip(mask)
      let penalty = self.penalty
      if penalty < best.penalty { best = (mask, penalty) }
      flip(mask)
    }
    flip(best.mask)
    drawFormat(mask: best.mask)
  }

  private mutating func flip(_ mask: Int) {
    for y in 0..<side {
      for x in 0..<side where !isFixed[y * side + x] {
        let hits: Bool =
          switch mask {
          case 0: (x + y) % 2 == 0
          case 1: y % 2 == 0
          case 2: x % 3 == 0
          case 3: (x + y) % 3 == 0
          case 4: (x / 3 + y / 2) % 2 == 0
          case 5: x * y % 2 + x * y % 3 == 0
          case 6: (x * y % 2 + x * y % 3) % 2 == 0
          default: ((x + y) % 2 + x * y % 3) % 2 == 0
          }
        if hits { dark[y * side + x].toggle() }
      }
    }
  }

  /// Long runs, squares of one colour and an uneven balance: what makes a code hard to read.
  private var penalty: Int {
    var total = 0
    for line in 0..<side {
      for isRow in [true, false] {
        var run = 0
        var last = false
        for index in 0..<side {
          let module = isRow ? self[index, line] : self[line, index]
          run = index > 0 && module == last ? run + 1 : 1
          last = module
          if run == 5 { total += 3 } else if run > 5 { total += 1 }
        }
      }
    }
    for y in 1..<side {
      for x in 1..<side
      where self[x, y] == self[x - 1, y] && self[x, y] == self[x, y - 1]
        && self[x, y] == self[x - 1, y - 1]
      {
        total += 3
      }
    }
    let share = dark.count { $0 } * 20 / dark.count
    return total + abs(share - 10) * 10
  }
}

/// Check bytes over the field of 256 elements with the polynomial 0x11D.
private enum ReedSolomon {
  static func check(_ data: [UInt8], count: Int) -> [UInt8] {
    var generator: [UInt8] = Array(repeating: 0, count: count - 1) + [1]
    var root: UInt8 = 1
    for _ in 0..<count {
      for index in 0..<count {
        generator[index] = product(generator[index], root)
        if index + 1 < count { generator[index] ^= generator[index + 1] }
      }
      root = product(root, 2)
    }
    var rest = [UInt8](repeating: 0, count: count)
    for byte in data {
      let factor = byte ^ rest.removeFirst()
      rest.append(0)
      for index in 0..<count { rest[index] ^= product(generator[index], factor) }
    }
    return rest
  }

  private static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var result = 0
    for bit in stride(from: 7, through: 0, by: -1) {
      result = result << 1 ^ (result >> 7) * 0x11D
      result ^= Int(right >> UInt8(bit) & 1) * Int(left)
    }
    return UInt8(result)
  }
}
