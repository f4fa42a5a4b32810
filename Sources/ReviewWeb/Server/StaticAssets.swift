import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// Style and scripts, part of the program, served under a name that changes with their content.
struct StaticAssets: Sendable {
  private let files: [String: (type: String, bytes: ByteBuffer)]
  /// In the address of each, so that browsers may keep them and never keep an old one.
  let version: String

  init() {
    var files: [String: (String, ByteBuffer)] = [:]
    var hash = SHA256()
    for (name, type, bytes) in Self.all {
      files[name] = (type, ByteBuffer(bytes: bytes))
      hash.update(data: Data(bytes))
    }
    self.files = files
    version = hash.finalize().prefix(6).map { String(format: "%02x", $0) }.joined()
  }

  /// The route that serves them.
  var route: Route {
    .show("/assets/{version}/{name}", .anyone) { visit in
      guard let file = files[try visit.piece("name")] else { throw Refusal.notFound }
      return Response(
        status: .ok,
        headers: [
          .contentType: file.type, .cacheControl: "public, max-age=31536000, immutable",
        ],
        body: .init(byteBuffer: file.bytes))
    }
  }

  static let all: [(String, String, [UInt8])] = [
    ("page.css", "text/css; charset=utf-8", PackageResources.page_css),
    ("case.css", "text/css; charset=utf-8", PackageResources.case_css),
    ("announce.js", "text/javascript; charset=utf-8", PackageResources.announce_js),
    ("swap.js", "text/javascript; charset=utf-8", PackageResources.swap_js),
    ("viewer.js", "text/javascript; charset=utf-8", PackageResources.viewer_js),
    ("keys.js", "text/javascript; charset=utf-8", PackageResources.keys_js),
    ("upload.js", "text/javascript; charset=utf-8", PackageResources.upload_js),
    ("group.js", "text/javascript; charset=utf-8", PackageResources.group_js),
  ]
}
