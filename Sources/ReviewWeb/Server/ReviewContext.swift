import Hummingbird
import NIOCore

/// What a request carries on its way: where it came from, and how big its body may be.
struct ReviewContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The computer on the other end of the connection, without its port.
  let terminal: String

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    terminal = source.channel.remoteAddress?.ipAddress ?? "local"
  }

  /// The largest form there is, a group of sixty crops, stays under 16 KiB.
  var maxUploadSize: Int { 64 * 1024 }
}
