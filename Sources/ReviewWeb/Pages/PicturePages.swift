import HTTPTypes
import Hummingbird

/// Pictures of paper: behind the session, never kept by a browser or anything between.
enum PicturePages {
  static let routes: [Route] = [
    .show("/cases/{case}/picture", .roles(Pages.papers)) { visit in
      answer(
        try await visit.office.pictures.page(
          try visit.number("case"), viewer: try visit.viewer))
    },
    .show("/cases/{case}/crops/{field}", .roles(Pages.papers)) { visit in
      answer(
        try await visit.office.pictures.crop(
          try visit.number("case"), field: try visit.piece("field"), viewer: try visit.viewer))
    },
  ]

  private static func answer(_ picture: Picture) -> Response {
    Response(
      status: .ok,
      headers: [.contentType: picture.mediaType, .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: picture.bytes)))
  }
}
