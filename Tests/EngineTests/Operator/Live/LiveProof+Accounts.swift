// The proofs of the section [accounts].

import Glibc
import Testing

@testable import Accounts
@testable import Engine

extension LiveProof {
    func registration() throws {
        #expect(try register(newName())?.status == 201)
        set(.registration, "closed")
        #expect(try register(newName())?.status == 403)
    }

    func passwordMin() throws {
        set(.passwordMin, "15")
        #expect(try register(newName())?.status == 422)
    }

    private func storedHash(_ name: String) throws -> String {
        try accounts.database.read { connection throws(SQLError) in
            let statement = try connection.prepare("SELECT password_hash FROM users WHERE username = ?1")
            try statement.bind([.text(name)])
            return try statement.step() ? statement.text(0) : ""
        }
    }

    func hashMemory() throws {
        let name = newName()
        set(.hashMemory, "16KiB")
        #expect(try register(name)?.status == 201)
        #expect(try storedHash(name).contains("m=16,t=1,"))
    }

    func hashPasses() throws {
        let name = newName()
        set(.hashPasses, "3")
        #expect(try register(name)?.status == 201)
        #expect(try storedHash(name).contains("m=8,t=3,"))
    }

    /// Two hash, one at a time, and the other of the two workers answers somebody else meanwhile.
    func hashWorkers() throws {
        set(.hashMemory, "16MiB")
        set(.hashPasses, "20")
        set(.hashWorkers, "1")
        let isSeen = eventually {
            let clients = [newName(), newName()].compactMap { name in
                let body = #"{"username":"\#(name)","password":"\#(Self.password)"}"#
                return try? sending(
                    """
                    POST /api/register HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: \
                    \(body.utf8.count)\r\n\r\n\(body)
                    """)
            }
            _ = eventually {
                let workers = server.snapshot.workers
                return workers.hashing == 1 && workers.hashingQueued == 1 || clients.contains { !$0.isQuiet }
            }
            let isAnswered = get("/later")?.text == "later"
            let isMeanwhile = clients.allSatisfy(\.isQuiet)
            let isRegistered = clients.map { $0.answer()?.status } == [201, 201]
            return isAnswered && isMeanwhile && isRegistered
        }
        #expect(isSeen)
    }

    func sessionIdle() throws {
        let (name, cookie) = (newName(), "Cookie: \(sleeper)\r\n")
        #expect(try register(name)?.status == 201)
        let awake = Self.session(try login(name))
        #expect(get("/api/me", fields: "Cookie: \(awake)\r\n")?.status == 200)
        set(.sessionIdle, "1s")
        // A session's times are whole seconds.
        #expect(eventually { Clock.now > began + 2 * Clock.second })
        #expect(get("/api/me", fields: cookie)?.status == 401)
    }

    func sessionLifetime() throws {
        let name = newName()
        #expect(try register(name)?.field("set-cookie")?.contains("Max-Age=2592000") == true)
        set(.sessionLifetime, "100s")
        #expect(try login(name)?.field("set-cookie")?.hasSuffix("Max-Age=100") == true)
    }

    // MARK: bounds, each met by a client of a network of its own

    func accountAttempts() throws {
        let (name, source) = (newName(), "127.11.0.1")
        #expect(try register(name)?.status == 201)
        set(.accountAttempts, "2")
        #expect(try login(name, "wrong-password", from: source)?.status == 401)
        #expect(eventually { (try? login(name, "wrong-password", from: source))?.status == 429 })
        set(.accountAttempts, "0")
        #expect(try login(name, from: source)?.status == 200)
    }

    func addressAttempts() throws {
        let source = "127.12.0.1"
        set(.addressAttempts, "2")
        #expect(try login(newName(), "wrong-password", from: source)?.status == 401)
        #expect(eventually { (try? login(newName(), "wrong-password", from: source))?.status == 429 })
        set(.addressAttempts, "0")
        #expect(try login(newName(), "wrong-password", from: source)?.status == 401)
    }

    func addressRegistrations() throws {
        let source = "127.13.0.1"
        set(.addressRegistrations, "1")
        #expect(try register(newName(), from: source)?.status == 201)
        #expect(eventually { (try? register(newName(), from: source))?.status == 429 })
        set(.addressRegistrations, "0")
        #expect(try register(newName(), from: source)?.status == 201)
    }

    func accountLogins() throws {
        let (name, source) = (newName(), "127.14.0.1")
        #expect(try register(name)?.status == 201)
        set(.accountLogins, "1")
        #expect(try login(name, from: source)?.status == 200)
        #expect(eventually { (try? login(name, from: source))?.status == 429 })
        set(.accountLogins, "0")
        #expect(try login(name, from: source)?.status == 200)
    }

    func addressLogins() throws {
        let (names, source) = ([newName(), newName()], "127.15.0.1")
        for name in names { #expect(try register(name)?.status == 201) }
        set(.addressLogins, "1")
        #expect(try login(names[0], from: source)?.status == 200)
        #expect(eventually { (try? login(names[1], from: source))?.status == 429 })
        set(.addressLogins, "0")
        #expect(try login(names[1], from: source)?.status == 200)
    }

    /// While another has the one connection that reads.
    func leaseTimeout() throws {
        let database = try accounts.database, name = newName()
        #expect(try register(name)?.status == 201)
        let isHeld = Monitor(false), isOver = Monitor(false)
        let holder = ThreadHandle(
            try Thread(name: "holder") {
                try? database.read { _ throws(SQLError) in
                    isHeld.broadcast { $0 = true }
                    _ = isOver.wait { $0 ? true : nil }
                }
            })
        defer { isOver.broadcast { $0 = true } }
        // It may have to wait itself, so the time for that is not short yet.
        try #require(isHeld.wait(until: Clock.now + TestClient.patience) { $0 ? true : nil } == true)
        set(.leaseTimeout, "50ms")
        #expect(try login(name)?.status == 503)
        isOver.broadcast { $0 = true }
        holder.join()
        #expect(try login(name)?.status == 200)
    }
}
