// The handler and the connection that a loop runs now, visible to other threads, for whoever finds that a tick takes
// too long. A few plain stores a request; nobody reads them while all goes well.

enum HandlerActivity {
    /// On the loop's thread, before a handler is called.
    @inline(__always)
    static func enter(_ connection: UInt64, _ request: RequestExcerpt, _ words: Unmanaged<AtomicWords>) {
        let text = request.published
        words._withUnsafeGuaranteedRef { words in
            words.store(text.0, at: 1)
            words.store(text.1, at: 2)
            words.store(text.2, at: 3)
            words.store(text.3, at: 4)
            words.store(text.4, at: 5)
            words.store(text.5, at: 6)
            words.store(connection, at: 7)
            words.store(1, at: 0)
        }
    }

    /// After it has returned.
    @inline(__always)
    static func leave(_ words: Unmanaged<AtomicWords>) { words._withUnsafeGuaranteedRef { $0.store(0, at: 0) } }

    /// From any thread: the connection's id and its request; nil where no handler runs.
    static func now(_ words: AtomicWords) -> (connection: UInt64, request: RequestExcerpt)? {
        guard words[0] == 1 else { return nil }
        return (words[7], RequestExcerpt(published: (words[1], words[2], words[3], words[4], words[5], words[6])))
    }
}
