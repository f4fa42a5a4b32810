import Testing

@testable import yoshin

@Suite("Batches taken in")
struct BatchesTakenInTests {
  @Test("who reads waits for the next whole batch, and hears of the end")
  func waiting() async throws {
    let taken = BatchesTakenIn()
    async let first = taken.count(beyond: 0)
    async let other = taken.count(beyond: 0)
    await taken.add()
    #expect(try await first == 1)
    #expect(try await other == 1)
    async let last = taken.count(beyond: 1)
    await taken.finish()
    #expect(try await last == nil)
    #expect(try await taken.count(beyond: 0) == 1, "what is whole may be read after the end too")
  }
}
