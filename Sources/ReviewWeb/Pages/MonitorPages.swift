import HTTPTypes
import Hummingbird

/// What programs ask: `/healthz` for whoever sends requests on, `/metrics` for Prometheus.
enum MonitorPages {
  static let routes: [Route] = [
    .show("/healthz", .anyone) { visit in
      guard let instruments = visit.office.instruments else { throw Refusal.notFound }
      let report = await instruments.health()
      // Whether it works is for everybody, what is wrong with it is not.
      let mayKnow = visit.site.monitor.admits(visit.request, from: visit.context.terminal)
      let bytes = mayKnow ? report.json : Array(#"{"isGood":\#(report.isGood)}"#.utf8)
      return Response(
        status: report.isGood ? .ok : .serviceUnavailable,
        headers: [.contentType: "application/json"],
        body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    },
    .show("/metrics", .monitor) { visit in
      guard let instruments = visit.office.instruments else { throw Refusal.notFound }
      return Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: .init(byteBuffer: ByteBuffer(string: try await instruments.metrics())))
    },
  ]
}
