// FlyingFox with one route. It does not set TCP_NODELAY, so a response waits for the acknowledgement that the client
// delays. flyingfox-peer PORT

import FlyingFox

let port = CommandLine.arguments.dropFirst().first.flatMap { UInt16($0) } ?? 8080
let server = HTTPServer(address: try .inet(ip4: "127.0.0.1", port: port), logger: .disabled)
await server.appendRoute("GET /healthz") { _ in
    HTTPResponse(statusCode: .ok, headers: [.contentType: "text/plain; charset=utf-8"], body: Array("ok\n".utf8).data)
}
try await server.run()
