// The origin of a session, kept with it so that its owner can tell one from another. Comes from the client.

struct ClientNote: Sendable {
    let address: String
    let agent: String
    /// The client's name for this server.
    let host: String

    /// Cuts each text to what a table can show.
    init(address: String, agent: String?, host: String? = nil) {
        self.address = ClientNote.cut(address, 64)
        self.agent = ClientNote.cut(agent ?? "", 256)
        self.host = ClientNote.cut(host ?? "", 256)
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        var cut = String.UnicodeScalarView()
        cut.append(contentsOf: text.unicodeScalars.prefix(limit))
        return String(cut)
    }
}
