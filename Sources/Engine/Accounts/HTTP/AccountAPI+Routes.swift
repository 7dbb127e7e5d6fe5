// The accounts among a server's routes: what a handler copies of a request on the loop, and how the answer goes back.

import Engine

extension AccountAPI {
    var serverRoutes: [Route] {
        var routes: [Route] = []
        for route in AccountAPI.routes {
            if route.methods.contains("GET") {
                routes.append(
                    Route(.get, route.path, bodyLimit: Self.bodyLimit) { [self] in Self.answerLater($0, &$1, self) })
            }
            if route.methods.contains("POST") {
                routes.append(
                    Route(.post, route.path, bodyLimit: Self.bodyLimit) { [self] in Self.post($0, &$1, self) })
            }
        }
        return routes
    }

    /// A form or a JSON document, with a length or in chunks (RFC 9110 §15.5.12).
    private static func post(_ request: borrowing Request, _ response: inout Response, _ api: AccountAPI) {
        guard request.hasContentLength || request.isChunked else {
            response.send(.lengthRequired)
            return
        }
        // Checked before it is copied: a queue full of large bodies would be a gigabyte.
        guard request.body.count <= AccountAPI.bodyLimit else {
            response.send(.contentTooLarge)
            return
        }
        answerLater(request, &response, api)
    }

    /// SQL and hashing wait, so they run on a worker, with copies of what the handler only borrows. A request that
    /// needs no hash, or is refused, does not wait behind those that need one.
    private static func answerLater(_ request: borrowing Request, _ response: inout Response, _ api: AccountAPI) {
        let copy = AccountRequest(request, proxies: api.proxies.current)
        response.later {
            switch api.begin(copy) {
            case .answered(let answer): return DeferredResponse(answer)
            case .hashes(let rest):
                return DeferredResponse(
                    in: .hashing(network: ClientNetwork.number(ofSite: copy.address)),
                    refused: { DeferredResponse(api.overloaded(copy)) },
                    { DeferredResponse(rest()) })
            }
        }
    }
}

extension DeferredResponse {
    init(_ answer: AccountAnswer) {
        self.init(
            status: HTTPStatus(rawValue: UInt16(clamping: answer.status)), fields: answer.headers, body: answer.body,
            user: answer.userID, username: answer.username)
        // A refusal may be a redirect to a page, which is no failure.
        guard answer.status >= 400 else { return }
        reason = answer.reason
        why = Array(answer.why.utf8)
    }
}

extension AccountRequest {
    /// Copies the parts of a request that the accounts need.
    init(_ request: borrowing Request, proxies: TrustedProxies) {
        let forwarded = proxies.isEmpty ? nil : request.headerValues("x-forwarded-for")
        let schemes = proxies.isEmpty ? nil : request.headerValues("x-forwarded-proto")
        let peer = proxies.client(request.peer, forwarded: forwarded)
        let address = withUnsafeTemporaryAllocation(byteCount: SocketAddress.textCapacity, alignment: 8) { buffer in
            let count = peer.writeHost(into: buffer)
            return String(decoding: buffer[..<count], as: UTF8.self)
        }
        self.init(
            method: String(decoding: request.methodBytes, as: UTF8.self),
            path: String(decoding: request.path, as: UTF8.self),
            query: String(decoding: request.query, as: UTF8.self),
            contentType: request.headerString("content-type"),
            contentEncoding: request.headerValues("content-encoding"),
            cookie: request.headerValues("cookie", separator: "; "),
            accept: request.headerValues("accept"),
            host: String(decoding: request.host, as: UTF8.self),
            origin: request.headerString("origin"),
            secFetchSite: request.headerString("sec-fetch-site"),
            userAgent: request.headerString("user-agent"),
            address: address,
            secure: proxies.cameByHTTPS(request.peer, forwarded: forwarded, schemes: schemes),
            body: Array(request.body))
    }
}
