import Foundation
import Testing

@testable import Intake

/// Real folders and real renames.
@Suite struct InboxTests {
  /// An empty inbox of its own, removed afterwards.
  private static func inbox(_ body: (inout Inbox) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "inbox-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    var inbox = try Inbox(url.path)
    try body(&inbox)
  }

  private static func put(_ text: String, _ path: String, in inbox: Inbox) throws {
    let url = URL(filePath: inbox.root).appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private static func text(_ path: String, in inbox: Inbox) -> String? {
    FileManager.default.contents(atPath: inbox.root + "/" + path)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `a listing holds what is nobody's junk and not the program's own`() throws {
    try Self.inbox { inbox in
      for path in [
        "b/1.jpg", "b/.hidden", "b/Thumbs.db", "b/2.jpg.part", "b/~$x.pdf", "done/b/0.jpg",
        "processing/b/0.jpg", "failed/b/0.jpg", "b/deep/er/3.jpg", "b/done/4.jpg",
      ] { try Self.put("x", path, in: inbox) }
      try FileManager.default.createSymbolicLink(
        atPath: inbox.root + "/b/loop", withDestinationPath: inbox.root)
      let listing = try inbox.listing()
      #expect(listing.files.keys.sorted() == ["b/1.jpg", "b/deep/er/3.jpg", "b/done/4.jpg"])
      #expect(listing.folders == ["", "b", "b/deep", "b/deep/er", "b/done"])
      #expect(listing.odd == ["b/loop"])
    }
  }

  @Test func `a claimed file cannot be reached by its old name`() throws {
    try Self.inbox { inbox in
      try Self.put("one", "b/1.jpg", in: inbox)
      #expect(try inbox.claim("b/1.jpg") == "b/1.jpg")
      try Self.put("two", "b/1.jpg", in: inbox)
      #expect(try inbox.claim("b/1.jpg") == "b/1~2.jpg")
      #expect(try inbox.claim("b/1.jpg") == nil)
      #expect(try inbox.claimed().files.keys.sorted() == ["b/1.jpg", "b/1~2.jpg"])
      #expect(Self.text("processing/b/1.jpg", in: inbox) == "one")
    }
  }

  @Test func `settling overwrites nothing and may be repeated`() throws {
    try Self.inbox { inbox in
      for text in ["one", "two", "three"] {
        try Self.put(text, "b/1.jpg", in: inbox)
        let path = try #require(try inbox.claim("b/1.jpg"))
        try inbox.settle(path, .done)
        try inbox.settle(path, .done)
      }
      try inbox.flush()
      #expect(Self.text("done/b/1.jpg", in: inbox) == "one")
      #expect(Self.text("done/b/1~2.jpg", in: inbox) == "two")
      #expect(Self.text("done/b/1~3.jpg", in: inbox) == "three")
      #expect(try inbox.claimed().files.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: inbox.root + "/processing/b"))
    }
  }

  @Test func `a failed file has its text beside it, and a stranger's text stays`() throws {
    try Self.inbox { inbox in
      try Self.put("somebody's own", "failed/b/1.doc.txt", in: inbox)
      try Self.put("x", "b/1.doc", in: inbox)
      let path = try #require(try inbox.claim("b/1.doc"))
      try inbox.settle(path, .failed, note: Refusal.unknownKind.note)
      #expect(Self.text("failed/b/1.doc.txt", in: inbox) == "somebody's own")
      #expect(Self.text("failed/b/1~2.doc", in: inbox) == "x")
      #expect(Self.text("failed/b/1~2.doc.txt", in: inbox)?.contains("What to do") == true)
    }
  }

  @Test func `a text that a cut left without its file is written again`() throws {
    try Self.inbox { inbox in
      try Self.put(FolderSync.heading + "\nold", "failed/b/1.doc.txt", in: inbox)
      try Self.put("x", "b/1.doc", in: inbox)
      let path = try #require(try inbox.claim("b/1.doc"))
      try inbox.settle(path, .failed, note: "new")
      #expect(Self.text("failed/b/1.doc", in: inbox) == "x")
      #expect(Self.text("failed/b/1.doc.txt", in: inbox)?.hasSuffix("new") == true)
    }
  }

  @Test func `a move that was cut between link and unlink is ended`() throws {
    try Self.inbox { inbox in
      try Self.put("x", "processing/b/1.jpg", in: inbox)
      try FileManager.default.createDirectory(
        atPath: inbox.root + "/done/b", withIntermediateDirectories: true)
      try FileManager.default.linkItem(
        atPath: inbox.root + "/processing/b/1.jpg", toPath: inbox.root + "/done/b/1.jpg")
      try inbox.settle("b/1.jpg", .done)
      #expect(try inbox.claimed().files.isEmpty)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: inbox.root + "/done/b").count == 1)
    }
  }

  @Test func `one process holds the lock, and a folder may be locked again after it`() throws {
    try Self.inbox { inbox in
      var lock: InboxLock? = try InboxLock(inbox.root)
      #expect { _ = try InboxLock(inbox.root) } throws: { ($0 as? SystemFault)?.isTaken == true }
      withExtendedLifetime(lock) {}
      lock = nil
      _ = try InboxLock(inbox.root)
    }
  }

  @Test(arguments: [
    ("a/1.jpg", "a/1~2.jpg"), ("1", "1~2"), ("a.b/c", "a.b/c~2"), ("x.tar.gz", "x.tar~2.gz"),
    (".jpg", ".jpg~2"),
  ])
  func `a taken name gets a number before its ending`(path: String, second: String) {
    #expect(Inbox.numbered(path, 1) == path)
    #expect(Inbox.numbered(path, 2) == second)
  }

  @Test func `a link is not opened, and a writer is seen`() throws {
    try Self.inbox { inbox in
      try Self.put("x", "b/1.jpg", in: inbox)
      let path = inbox.root + "/b/1.jpg"
      try FileManager.default.createSymbolicLink(
        atPath: inbox.root + "/b/link.jpg", withDestinationPath: path)
      #expect { _ = try InboxFile(inbox.root + "/b/link.jpg").stamp } throws: {
        $0 is SystemFault
      }
      let writer = try #require(FileHandle(forUpdatingAtPath: path))
      #expect(try InboxFile(path).hasWriter != false)
      try writer.close()
      #expect(try InboxFile(path).hasWriter != true)
    }
  }

  @Test func `what the system reports names the file`() async throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "inbox-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: url.appending(path: "b"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    let (rings, ringer) = AsyncStream.makeStream(of: Void.self)
    let events = FolderEvents(url.path) { ringer.yield() }
    events.follow(["", "b"])
    try #require(events.isWorking)
    try Data("x".utf8).write(to: url.appending(path: "b/1.jpg"))
    var touched: Set<String> = []
    for await _ in rings {
      touched.formUnion(events.takeReport().touched)
      if touched.contains("b/1.jpg") { break }
    }
    #expect(touched.contains("b/1.jpg"))
  }

  @Test(arguments: [
    ("Error in pixReadStreamTiff: failed to read tiffdata", true), ("Warning in x: nothing", false),
    ("TIFFReadDirectory: Warning, Unknown field with tag 37724", false), ("", false),
    ("Estimating resolution as 300\nEmpty page!!", false), ("libpng error: IDAT: CRC", true),
  ])
  func `decoders' errors are told from their chatter`(text: String, isError: Bool) {
    #expect((DecoderMessages.note(in: text) != nil) == isError)
  }

  @Test func `a decoder's note holds nothing but short plain text`() {
    let note = DecoderMessages.note(
      in: "bad tag \u{1B}[31m山田太郎 " + String(repeating: "x", count: 500))
    #expect((note?.count ?? 999) <= 120)
    #expect(note?.contains("山") == false && note?.contains("\u{1B}") == false)
  }
}
