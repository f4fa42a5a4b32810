import Databases
import Domain
import Foundation
import Testing

@testable import Store

@Suite struct DiskTests {
  @Test func `a data folder is made once and found again`() throws {
    try Office.onDisk { folder in
      #expect { try DataStore.open(folder) } throws: {
        ($0 as? StoreError)?.code == .noDataFolder
      }
      let store = try DataStore.create(folder)
      try store.importResidents([Office.resident(1)], from: Office.source)
      #expect(try DataStore.open(folder).registry().residents == [Office.resident(1)])
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.url.path)
      #expect(attributes[.posixPermissions] as? Int == 0o700)
    }
  }

  @Test func `a folder of a newer program is refused`() throws {
    try Office.onDisk { folder in
      let store = try DataStore.create(folder)
      try store.database.write {
        try $0.execute(
          sql: $0.engine == .sqlite
            ? "INSERT INTO grdb_migrations VALUES ('2099-01 later')"
            : "INSERT INTO schemaMigration VALUES ('2099-01 later', now())")
      }
      #expect { try DataStore.open(folder) } throws: {
        ($0 as? StoreError)?.code == .newerSchema
      }
    }
  }

  @Test func `an original is kept under its hash and never overwritten`() throws {
    try Office.onDisk { folder in
      try folder.create()
      let bytes = Data("a scan".utf8)
      let sha256 = try folder.keep(bytes, fileExtension: ".JPG")
      let place = folder.original(sha256: sha256, fileExtension: "jpg")
      #expect(place.path.hasSuffix("/originals/\(sha256.prefix(2))/\(sha256).jpg"))
      #expect(try Data(contentsOf: place) == bytes)
      #expect(try folder.keep(bytes, fileExtension: "jpg") == sha256)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.incoming.path).isEmpty)
      try FileManager.default.removeItem(at: place)
      try Data("another".utf8).write(to: place)
      #expect { try folder.keep(bytes, fileExtension: "jpg") } throws: {
        ($0 as? StoreError)?.code == .originalDamaged
      }
      #expect(try Data(contentsOf: place) == Data("another".utf8))
    }
  }

  @Test(arguments: ["../../etc/passwd", "j/pg", "", "ＪＰＧ"])
  func `a hostile extension stays inside the folder`(fileExtension: String) throws {
    let folder = DataFolder(URL(filePath: "/data"))
    let place = folder.original(
      sha256: String(repeating: "ab", count: 32), fileExtension: fileExtension)
    #expect(place.standardized.path.hasPrefix("/data/originals/ab/"))
  }

  @Test func `two stores on one folder never read a page twice`() async throws {
    let folder = try StoreUnderTest.folder(
      FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)"))
    defer { try? FileManager.default.removeItem(at: folder.url) }
    let batch = try #require(BatchName("2026-10_2711506317"))
    let stores = [try DataStore.create(folder), try DataStore.open(folder)]
    try stores[0].openBatch(batch, by: "hanako")
    for number in 1...40 {
      let arrival = try stores[0].addFile(
        named: "\(number).jpg", sha256: ContentHash.sha256(Data("\(number)".utf8)),
        fileExtension: "jpg", byteSize: 2, to: batch, by: "hanako")
      try stores[0].setPageCount(1, of: arrival.file)
    }
    let taken = try await withThrowingTaskGroup(of: [PageID].self) { group in
      for (index, store) in stores.enumerated() {
        group.addTask {
          var pages: [PageID] = []
          while let task = try store.leasePages(1, to: "worker \(index)").first {
            pages.append(task.page)
          }
          return pages
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(taken.count == 40)
    #expect(Set(taken).count == 40)
  }
}
