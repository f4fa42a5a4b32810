import Foundation
import Hummingbird
import Logging

/// One line a request: method, the route's pattern, status and milliseconds.
///
/// The pattern, not the path, and never a query: neither can carry what somebody typed.
struct RequestLog: RouterMiddleware {
  typealias Context = ReviewContext

  func handle(
    _ request: Request, context: ReviewContext,
    next: @concurrent (Request, ReviewContext) async throws -> Response
  ) async throws -> Response {
    let clock = ContinuousClock()
    let start = clock.now
    let response = try await next(request, context)
    let milliseconds = (clock.now - start) / .milliseconds(1)
    context.logger.info(
      "request",
      metadata: [
        "method": "\(request.method)", "route": "\(context.endpointPath ?? "none")",
        "status": "\(response.status.code)", "ms": "\(String(format: "%.1f", milliseconds))",
      ])
    return response
  }
}
