// The clients of a flood, in a process of their own, so that their memory and locks are not the server's: 200 logins at
// once, from as many addresses, and one client that requests /healthz 1,000 times a second meanwhile.

import Glibc

enum FloodClients {
    static let logins = 200
    /// Two of each at once, because an account may have at most four passwords under way.
    static let users = 100
    static let password = "engine-1843"

    static func name(_ number: Int) -> String { "user \(number % users)" }

    static func run(port text: String) throws {
        guard let port = UInt16(text) else { throw Wrong("\(text) is no port") }
        let results = Results()
        let barrier = Barrier()
        var threads: [pthread_t] = []
        for number in 0..<logins {
            threads.append(
                try thread {
                    do {
                        let client = try Client(port: port, source: UInt8(1 + number))
                        barrier.arrive()
                        let began = Measure.now
                        let answer = try client.ask(
                            "POST", "/api/login",
                            json: "{\"username\":\"\(name(number))\",\"password\":\"\(password)\"}")
                        results.add(login: Double(Measure.now - began) / 1e6, status: answer.status)
                    } catch {
                        results.add(login: 0, status: 0)
                    }
                })
        }
        barrier.waitFor(logins)
        // Sent by the clock and not when the response has come, so that a slow response is not hidden (coordinated
        // omission).
        let health = try thread {
            guard let client = try? Client(port: port, source: 250) else { return }
            var due = Measure.now
            while results.count < logins {
                let left = Int64(due) - Int64(Measure.now)
                if left > 0 { usleep(UInt32(left / 1000)) }
                guard let answer = try? client.ask("GET", "/healthz"), answer.status == 200 else { return }
                results.add(health: Double(Measure.now - due) / 1e6)
                due += 1_000_000
            }
        }
        let began = Measure.now
        barrier.open()
        for thread in threads { pthread_join(thread, nil) }
        let seconds = Double(Measure.now - began) / 1e9
        pthread_join(health, nil)
        let (login, answers, statuses) = results.all
        print(
            """
            flood: \(logins) logins at once in \(Measure.text(seconds)) s: \(statuses); median \
            \(Measure.text(Measure.quantile(login, 0.5))) ms, longest \(Measure.text(login.max() ?? 0)) ms
            """
        )
        print(
            """
            flood: /healthz \(answers.count) times, \(Measure.text(Double(answers.count) / seconds)) a second: \
            median \(Measure.text(Measure.quantile(answers, 0.5))) ms, p99 \
            \(Measure.text(Measure.quantile(answers, 0.99))) ms, longest \(Measure.text(answers.max() ?? 0)) ms
            """
        )
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) throws -> pthread_t {
        var handle = pthread_t()
        let result = pthread_create(
            &handle, nil,
            { argument in
                if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, Unmanaged.passRetained(Box(body)).toOpaque())
        guard result == 0 else { throw Wrong("no thread") }
        return handle
    }
}

/// The argument of a thread.
private final class Box {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
