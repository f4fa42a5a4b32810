import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import UnixSignals

/// Where the pages are served.
public struct ReviewServerSettings: Sendable {
  /// The address to listen on: `127.0.0.1`, `localhost`, `::1`, or another one with a certificate.
  public var host: String
  /// The port; 0 lets the system choose.
  public var port: Int
  /// The certificate chain's file (PEM), the server's own first.
  public var certificate: String?
  /// The private key's file (PEM).
  public var key: String?
  /// How long a proof of identity is good for approving, in seconds.
  public var proofLasts: Double
  /// What who asks for `/metrics` must have; nil where this machine alone may ask.
  public var monitorToken: String?

  /// Makes settings.
  public init(
    host: String = "127.0.0.1", port: Int = 8443, certificate: String? = nil, key: String? = nil,
    proofLasts: Double = 300, monitorToken: String? = nil
  ) {
    self.host = host
    self.port = port
    self.certificate = certificate
    self.key = key
    self.proofLasts = proofLasts
    self.monitorToken = monitorToken
  }

  /// Whether only this machine can reach the address.
  public var isLoopback: Bool {
    host == "localhost" || host == "::1" || host == "127.0.0.1"
  }
}

/// Why a server does not start.
public enum ReviewServerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Personal data would go over the network in the clear.
  case needsCertificate(host: String)
  /// Only one of certificate and key is given.
  case halfACertificate
  /// A file of the certificate or the key cannot be read or is none.
  case badCertificate(file: String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .needsCertificate(let host):
      "listening on \(host) needs a certificate: other machines would see personal data in the clear; "
        + "give --certificate and --key, or listen on 127.0.0.1"
    case .halfACertificate:
      "a certificate needs its key and a key its certificate: give both --certificate and --key"
    case .badCertificate(let file):
      "\(file) is not a PEM file that can be read as a certificate or key"
    }
  }
}

/// The review pages as a server.
public struct ReviewServer: Sendable {
  private let office: Office
  private let settings: ReviewServerSettings
  private let logger: Logger

  /// Makes a server; `run` starts it.
  ///
  /// - Throws: `ReviewServerError` where the settings would let data out.
  public init(office: Office, settings: ReviewServerSettings, logger: Logger) throws {
    guard (settings.certificate == nil) == (settings.key == nil) else {
      throw ReviewServerError.halfACertificate
    }
    guard settings.isLoopback || settings.certificate != nil else {
      throw ReviewServerError.needsCertificate(host: settings.host)
    }
    self.office = office
    self.settings = settings
    self.logger = logger
  }

  /// Serves until SIGTERM or SIGINT, then answers what it has begun, for at most ten seconds, and returns.
  ///
  /// - Parameter onReady: called once it listens, with the address for a browser.
  /// - Throws: `ReviewServerError.badCertificate`; the system's error where the address is taken.
  public func run(onReady: @escaping @Sendable (String) -> Void) async throws {
    let isTLS = settings.certificate != nil
    let router = try Self.router(
      office: office, overTLS: isTLS, proofLasts: settings.proofLasts,
      monitor: MonitorAccess(token: settings.monitorToken))
    let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
    let app = Application(
      router: router, server: try server(),
      configuration: .init(address: .hostname(settings.host, port: settings.port)),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? 0
        onReady("\(isTLS ? "https" : "http")://\(host):\(port)/")
      }, logger: logger)
    var configuration = ServiceGroupConfiguration(
      services: [.init(service: app)], gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(10)
    try await ServiceGroup(configuration: configuration).run()
  }

  private func server() throws -> HTTPServerBuilder {
    guard let certificate = settings.certificate, let key = settings.key else { return .http1() }
    guard let chain = try? NIOSSLCertificate.fromPEMFile(certificate), !chain.isEmpty else {
      throw ReviewServerError.badCertificate(file: certificate)
    }
    guard let privateKey = try? NIOSSLPrivateKey(file: key, format: .pem) else {
      throw ReviewServerError.badCertificate(file: key)
    }
    var tls = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
    tls.minimumTLSVersion = .tlsv12
    return try .tls(.http1(), tlsConfiguration: tls)
  }

  /// The router with all that stands before the pages, in order: log, headers, error pages, gate.
  static func router(
    office: Office, overTLS: Bool, proofLasts: Double,
    monitor: MonitorAccess = MonitorAccess(token: nil)
  ) throws -> Router<ReviewContext> {
    let assets = StaticAssets()
    let site = Site(
      office: office, renderer: try Renderer(assets: assets), proofLasts: proofLasts,
      monitor: monitor)
    let router = Router(context: ReviewContext.self)
    router.add(middleware: RequestLog())
    router.add(middleware: SecurityHeaders(overTLS: overTLS))
    router.add(middleware: ErrorPages(site: site))
    Gate(site: site).mount(Pages.routes(assets), in: router)
    return router
  }
}
