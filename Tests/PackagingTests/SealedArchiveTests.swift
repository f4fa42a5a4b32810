import Foundation
import Testing

@testable import Packaging

@Suite struct SealedArchiveTests {
  static let sevenZip = ["/usr/bin/7z", "/usr/bin/7zz", "/usr/bin/7za"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: try #require(Self.sevenZip))
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  @Test(.enabled(if: sevenZip != nil), arguments: [0, 1, 70_000])
  func `7-Zip opens it with the passphrase and not without`(size: Int) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zip-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let passphrase = Passphrase.make()
    // Noise, which does not shrink.
    let noise = (0..<size).map { _ in UInt8.random(in: 0...255) }
    let files = [
      SealedArchive.File(name: "export-1.csv", bytes: Array("宛名番号,氏名\r\n1,石田　莉子\r\n".utf8)),
      SealedArchive.File(name: "export-1-protected.csv", bytes: noise),
    ]
    let archive = folder.appending(path: "export.zip")
    try Data(try SealedArchive.zip(files, passphrase: passphrase, at: 1_790_000_000))
      .write(to: archive)
    let listing = try run(["l", "-slt", archive.path, "-p\(passphrase)"])
    #expect(listing.output.contains("AES-256"))
    let out = folder.appending(path: "out")
    #expect(try run(["x", "-y", "-o\(out.path)", "-p\(passphrase)", archive.path]).status == 0)
    for file in files {
      #expect(try Data(contentsOf: out.appending(path: file.name)) == Data(file.bytes))
    }
    let wrong = folder.appending(path: "wrong")
    #expect(
      try run(["x", "-y", "-o\(wrong.path)", "-p\(Passphrase.make())", archive.path]).status != 0)
  }

  @Test func `the content is not in the archive in the clear`() throws {
    let secret = Array("堺市堺区北三国ヶ丘町73番地1".utf8)
    let archive = try SealedArchive.zip(
      [.init(name: "a.csv", bytes: secret)], passphrase: "twelve-chars", at: 0)
    #expect(Data(archive).range(of: Data(secret)) == nil)
  }

  @Test(arguments: [["a.csv", "a.csv"], [], ["../a.csv"], ["石田.csv"], [""]])
  func `names that are no plain names are refused`(names: [String]) {
    #expect(throws: PackagingError(.badNames)) {
      try SealedArchive.zip(
        names.map { .init(name: $0, bytes: []) }, passphrase: "twelve-chars", at: 0)
    }
  }

  @Test func `a short passphrase is refused`() {
    #expect(throws: PackagingError(.weakPassphrase)) {
      try SealedArchive.zip([.init(name: "a.csv", bytes: [])], passphrase: "elevenchars", at: 0)
    }
  }

  @Test func `passphrases have no letters that look alike and never repeat`() {
    let made = (0..<200).map { _ in Passphrase.make() }
    #expect(Set(made).count == made.count)
    #expect(made.allSatisfy { $0.count == 29 && $0.allSatisfy { !"01OIL".contains($0) } })
  }
}
