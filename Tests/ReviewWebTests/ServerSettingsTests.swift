import Logging
import ReviewWeb
import Testing

@Suite struct ServerSettingsTests {
  private func make(_ settings: ReviewServerSettings) throws -> ReviewServer {
    try ReviewServer(
      office: PaperOffice().office, settings: settings, logger: Logger(label: "test"))
  }

  @Test(arguments: ["127.0.0.1", "localhost", "::1"])
  func theLoopbackNeedsNoCertificate(_ host: String) throws {
    _ = try make(ReviewServerSettings(host: host))
  }

  @Test(arguments: ["0.0.0.0", "::", "192.168.1.10", "yoshin.example"])
  func otherAddressesDo(_ host: String) {
    #expect(throws: ReviewServerError.needsCertificate(host: host)) {
      try make(ReviewServerSettings(host: host))
    }
  }

  @Test func halfACertificateIsNone() {
    #expect(throws: ReviewServerError.halfACertificate) {
      try make(ReviewServerSettings(certificate: "cert.pem"))
    }
  }
}
