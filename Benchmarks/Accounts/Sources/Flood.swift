// 200 logins at once, from as many addresses, with 4 workers and the hash as it is by default, while /healthz is asked 1,000 times a
// second: what the loops' gauges say of the longest turn, and how long the answers take.

import Engine
import Glibc

enum Flood {
    static let logins = 200
    static let users = 20

    static func run(data: String) throws {
        let (server, port) = try Measure.server(data: data) { configuration in
            configuration.workers = 4
            configuration.loops = 2
        }
        for number in 0..<users {
            _ = try Measure.ask(server, .addUser(username: "user \(number)", password: "engine-1843"))
        }
        let before = histogram(server)
        let results = Results()
        let barrier = Barrier()
        var threads: [pthread_t] = []
        for number in 0..<logins {
            threads.append(try thread {
                do {
                    let client = try Client(port: port, source: UInt8(1 + number))
                    barrier.arrive()
                    let began = Measure.now
                    let answer = try client.ask("POST", "/api/login", json: "{\"username\":\"user \(number % users)\",\"password\":\"engine-1843\"}")
                    results.add(login: Double(Measure.now - began) / 1e6, status: answer.status)
                } catch {
                    results.add(login: 0, status: 0)
                }
            })
        }
        barrier.waitFor(logins)
        // Asked by the clock and not when the answer has come: a slow answer is not hidden (coordinated omission).
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
        let ticks = zip(histogram(server), before).map { $0 - $1 }
        let (login, answers, statuses) = results.all
        let longest = ticks.lastIndex { $0 > 0 } ?? 0
        let bounds = EngineSnapshot.tickBounds
        let over = zip(ticks, [0] + bounds).filter { $0.1 >= 16_384_000 }.reduce(0) { $0 + $1.0 }
        print("flood: \(logins) logins at once in \(Measure.text(seconds)) s: \(statuses); median \(Measure.text(Measure.quantile(login, 0.5))) ms, longest \(Measure.text(login.max() ?? 0)) ms")
        print("flood: /healthz \(answers.count) times, \(Measure.text(Double(answers.count) / seconds)) a second: median \(Measure.text(Measure.quantile(answers, 0.5))) ms, p99 \(Measure.text(Measure.quantile(answers, 0.99))) ms, longest \(Measure.text(answers.max() ?? 0)) ms")
        print("flood: \(ticks.reduce(0, +)) turns of the loops, the longest under \(Measure.text(Double(longest < bounds.count ? bounds[longest] : .max) / 1e6)) ms; \(over) of 16.38 ms or more")
        server.stop()
        _ = server.waitUntilStopped()
    }

    /// Of all loops together.
    private static func histogram(_ server: Server) -> [UInt64] {
        let loops = server.control?.snapshot().loops ?? []
        return (0...EngineSnapshot.tickBounds.count).map { bucket in
            loops.reduce(0) { $0 + (bucket < $1.tickHistogram.count ? $1.tickHistogram[bucket] : 0) }
        }
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) throws -> pthread_t {
        var handle = pthread_t()
        let result = pthread_create(&handle, nil, { argument in
            if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }, Unmanaged.passRetained(Box(body)).toOpaque())
        guard result == 0 else { throw Wrong("no thread") }
        return handle
    }
}

/// What a thread is given.
private final class Box {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
