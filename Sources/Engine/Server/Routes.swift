// The engine's own routes, beside those of its users. A path without a route is a static file.

enum Routes {
    /// Handled on the loop with nothing behind it, so that it shows that the loop ticks.
    static let health = Route(.get, "/healthz", bodyLimit: 16 << 10) { _, response in
        response.send(.ok, "text/plain; charset=utf-8", "ok\n")
    }
}
