// The work of a loop in each trigger mode since the console began to watch: counters of the engine, separated by the
// mode that held over the whole interval. An interval in which the mode changed belongs to neither.

import Engine

struct ModeCounters: Equatable, Sendable {
    struct Key: Hashable, Sendable {
        let loop: Int
        let trigger: EngineSnapshot.Trigger
    }

    /// Nanoseconds spent in the mode.
    var time: UInt64 = 0
    var requests: UInt64 = 0
    var waits: UInt64 = 0
    var events: UInt64 = 0
    var reads: UInt64 = 0
    var readsEmpty: UInt64 = 0
    var writes: UInt64 = 0
    var controlCalls: UInt64 = 0

    static func add(_ new: EngineSnapshot, since old: EngineSnapshot, to all: inout [Key: ModeCounters]) {
        for loop in new.loops {
            guard let before = old.loops.first(where: { $0.id == loop.id }), before.trigger == loop.trigger else {
                continue
            }
            var counters = all[Key(loop: loop.id, trigger: loop.trigger)] ?? ModeCounters()
            counters.time = counters.time &+ Rates.difference(new.monotonicTime, old.monotonicTime)
            counters.requests = counters.requests &+ Rates.difference(loop.requests, before.requests)
            counters.waits = counters.waits &+ Rates.difference(loop.waits, before.waits)
            counters.events = counters.events &+ Rates.difference(loop.events, before.events)
            counters.reads = counters.reads &+ Rates.difference(loop.reads, before.reads)
            counters.readsEmpty = counters.readsEmpty &+ Rates.difference(loop.readsEmpty, before.readsEmpty)
            counters.writes = counters.writes &+ Rates.difference(loop.writes, before.writes)
            counters.controlCalls = counters.controlCalls &+ Rates.difference(loop.controlCalls, before.controlCalls)
            all[Key(loop: loop.id, trigger: loop.trigger)] = counters
        }
        let loops = Set(new.loops.map(\.id))
        all = all.filter { loops.contains($0.key.loop) }
    }

    var eventsPerWait: Double { waits > 0 ? Double(events) / Double(waits) : 0 }
    /// Calls of wait, read, write and epoll_ctl per request.
    var callsPerRequest: Double {
        requests > 0 ? (Double(waits) + Double(reads) + Double(writes) + Double(controlCalls)) / Double(requests) : 0
    }
}
