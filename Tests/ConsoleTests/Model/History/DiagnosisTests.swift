// What a diagnosis finds, and what it does not, in cases of which every request is known.

import Testing

@testable import Console
@testable import Engine

@Suite struct DiagnosisTests {
    private static func with(_ change: (inout RecordedTraffic) -> Void) -> RecordedTraffic {
        var traffic = RecordedTraffic.healthy
        change(&traffic)
        return traffic
    }

    // MARK: each cause alone, beside healthy clients

    private static let causes: [(Warning.Kind, String, RecordedTraffic)] = [
        (.hotClient, "127.0.0.40", with { $0.add("127.0.0.40", "/healthz", 900, since: 30) }),
        (.hotClient, "127.0.0.40", with { $0.add("127.0.0.40", "/", 1200, since: 3) }),
        (
            .hotPath, "/api/report",
            with { for last in 50..<60 { $0.add("127.0.0.\(last)", "/api/report", 60, since: 20) } }
        ),
        (
            .hashingFlood, "127.0.0.70",
            with {
                $0.hashingQueued = 40
                for last in 70..<90 { $0.add("127.0.0.\(last)", "/register", last == 70 ? 4 : 3, status: 201) }
            }
        ),
        (
            .hashingFlood, "127.0.0.70",
            with {
                $0.refusals[.hashQueueFull] = 30
                $0.add("127.0.0.70", "/register", 30, status: 503, since: 10)
            }
        ),
        (
            .hashingFlood, "127.0.0.70",
            with {
                $0.refusals[.throttled] = 30
                $0.add("127.0.0.70", "/api/register", 30, status: 429, since: 10)
            }
        ),
        (
            .slowReaders, "buf-out>0",
            with {
                $0.readers = ["127.0.0.50": 5, "127.0.0.51": 3]; $0.readerRate = 8000
            }
        ),
        (.scan, "127.0.0.77", with { $0.add("127.0.0.77", "/old/", 30, status: 404, since: 4, scan: true) }),
        (.scan, "127.0.0.77", with { $0.add("127.0.0.77", "/old/", 0.5, status: 404, since: 600, scan: true) }),
        // From behind the address that healthy clients come from.
        (.scan, "127.0.0.20", with { $0.add("127.0.0.20", "/old/", 30, status: 404, since: 10, scan: true) }),
        (.passwordGuessing, "127.0.0.66", with { $0.add("127.0.0.66", "/api/login", 5, status: 401, since: 5) }),
        (
            .passwordGuessing, "127.0.0.66",
            with {
                $0.refusals[.throttled] = 200
                $0.add("127.0.0.66", "/login", 200, status: 429, since: 8)
                $0.add("127.0.0.66", "/login", 4, status: 401, since: 10, until: 8)
            }
        ),
        (.passwordGuessing, "127.0.0.66", with { $0.add("127.0.0.66", "/api/login", 0.5, status: 401) }),
        (
            .passwordGuessing, "/api/login",
            with { for last in 1..<200 { $0.add("127.0.0.\(last)", "/api/login", 0.1, status: 401) } }
        ),
        (
            .clientErrors, "127.0.0.80",
            with {
                for last in 80..<90 { $0.add("127.0.0.\(last)", "/api/orders", 10, status: 400, since: 10) }
            }
        ),
        (.clientErrors, "127.0.0.80", with { $0.add("127.0.0.80", "/gone", 30, status: 404, since: 10) }),
        (.serverErrors, "/api/orders", with { $0.add("127.0.0.21", "/api/orders", 6, status: 500, since: 10) }),
        (
            .serverErrors, "/api/orders",
            with {
                $0.add("127.0.0.22", "/api/orders", 20, status: 503, since: 900)
                $0.add("127.0.0.23", "/api/me", 1, status: 500)
            }
        ),
    ]

    @Test(arguments: causes.indices) func cause_IsFoundAlone_WithWhoeverDoesIt(_ index: Int) {
        let (kind, subject, traffic) = Self.causes[index]
        let findings = traffic.findings
        #expect(findings.map(\.kind) == [kind], "\(findings)")
        #expect(findings.first?.subject?.name == subject && findings.first?.text.isEmpty == false)
        // Told before the first second has passed, from what the server has recorded.
        if kind != .slowReaders, kind != .hashingFlood {
            #expect(Diagnosis.findings(traffic.sample(seconds: 1)).map(\.kind) == [kind])
        }
    }

    @Test func evidence_HasFigures_AndWhatToDo() throws {
        let hot = try #require(Self.causes[0].2.findings.first)
        #expect(hot.text.hasPrefix("127.0.0.40 sends 900/s, 9") && hot.text.contains("/healthz"))
        #expect(hot.commands == ["block 127.0.0.40 10m"])
        let slow = try #require(Self.causes[6].2.findings.first)
        #expect(
            slow.text == "8 connections take 62.5K/s together of 8.0M that wait for them, 5 of them from 127.0.0.50")
        #expect(slow.commands == ["kick where buf-out>0"])
        let scan = try #require(Self.causes[7].2.findings.first)
        #expect(scan.text.hasPrefix("127.0.0.77 asked for 120 paths that there are not (/old/0, /old/1 …)"))
    }

    @Test func serverErrors_AreTold_WithPath_Share_AndReason() throws {
        let failing = Self.with {
            $0.add("127.0.0.21", "/api/orders", 9, status: 500, since: 10)
            $0.add("127.0.0.22", "/api/me", 3, status: 502, since: 10)
        }
        let found = try #require(failing.findings.first)
        #expect(
            found.text == "12/s of the answers are 5xx, 23% of all, 75% of them at /api/orders, "
                + "mostly 500: handler threw: out of ink; before it was 0/s")
        #expect(found.commands.isEmpty && failing.causes == [.serverErrors])
    }

    @Test func causesTogether_AreRanked_AndWhatFollowsIsNotNamed() {
        let all = Self.with { traffic in
            traffic.readers = ["127.0.0.50": 9]
            traffic.add("127.0.0.77", "/old/", 30, status: 404, since: 10, scan: true)
            traffic.add("127.0.0.66", "/api/login", 5, status: 401, since: 10)
            traffic.add("127.0.0.40", "/healthz", 2000, since: 10)
        }
        #expect(Set(all.causes) == [.passwordGuessing, .scan, .slowReaders, .hotClient])
        var watch = WarningWatch()
        let sample = all.sample()
        watch.take(Diagnosis.findings(sample), at: sample.snapshots[1].monotonicTime)
        watch.look(at: sample.snapshots[1], before: sample.snapshots[0], lints: (0, 0))
        #expect(watch.active.map(\.kind) == [.passwordGuessing, .scan, .slowReaders, .hotClient])
        // Who scans or guesses with all of their might is not a hot client beside it.
        let mighty = Self.with { $0.add("127.0.0.77", "/old/", 3000, status: 404, since: 10, scan: true) }
        #expect(mighty.causes == [.scan])
    }

    @Test func wrongPasswordsThatFillTheQueue_AreAFloodFirst() {
        let traffic = Self.with { traffic in
            traffic.hashingQueued = 40
            for last in 70..<90 { traffic.add("127.0.0.\(last)", "/api/login", 3, status: 401) }
        }
        #expect(traffic.causes == [.hashingFlood, .passwordGuessing])
    }

    @Test func serversOwnTroubles_AreFound_WithTheSlowestPath() {
        let slow = Self.with { $0.add("127.0.0.20", "/report", 2) }
        func found(_ change: (inout RecordedTraffic) -> Void) -> [Warning] {
            var traffic = slow
            change(&traffic)
            return traffic.findings
        }
        let stalls = found { $0.stalls = 2 }
        #expect(stalls.map(\.kind) == [.stall] && stalls.first?.subject == .path("/report"))
        #expect(
            stalls.first?.text
                == "10 ticks took longer than 100ms in 5.0s, most of them on loop 1; the slowest answers are of "
                + "/report, p99 310ms"
        )
        let queue = found { $0.jobs = 16 }
        #expect(
            queue.map(\.kind) == [.queue] && queue.first?.text.hasPrefix("16 jobs wait for 4 workers, none") == true)
        #expect(found { $0.databaseJobs = [3, 1, 2, 4, 1, 0] }.map(\.kind) == [.database])
        // What comes and goes is none.
        #expect(found { $0.databaseJobs = [0, 1] }.isEmpty)
        #expect(found { $0.jobs = 3 }.isEmpty)
        // What a diagnosis says holds at once, in place of what the snapshots say.
        var traffic = slow
        traffic.jobs = 16
        let sample = traffic.sample()
        var watch = WarningWatch()
        watch.take(Diagnosis.findings(sample), at: sample.snapshots[1].monotonicTime)
        watch.look(at: sample.snapshots[1], before: sample.snapshots[0], lints: (0, 0))
        #expect(watch.active.map(\.kind) == [.queue] && watch.active.first?.text.contains("/report") == true)
    }

    @Test func flood_StandsForTheQueueThatItFills() {
        var snapshot = Samples.snapshot()
        (snapshot.workers.queued, snapshot.workers.hashingQueued) = (60, 60)
        var watch = WarningWatch()
        var before = snapshot
        for _ in 0..<10 {
            snapshot.monotonicTime += 1_000_000_000
            snapshot.refusals["hash-queue-full", default: 0] += 5
            snapshot.workers.rejected += 5
            watch.take([Warning(kind: .hashingFlood, text: "many")], at: snapshot.monotonicTime)
            watch.look(at: snapshot, before: before, lints: (0, 0))
            before = snapshot
        }
        #expect(watch.active.map(\.kind) == [.hashingFlood])
        snapshot.refusals["full"] = 5
        watch.look(at: snapshot, before: before, lints: (0, 0))
        #expect(watch.active.map(\.kind) == [.hashingFlood, .refused])
    }

    // MARK: no alarm

    private static let harmless: [RecordedTraffic] = [
        .healthy,
        RecordedTraffic(),
        // One client on a server that has nothing else to do, and not much of it.
        with {
            $0.streams = []; $0.add("127.0.0.1", "/", 2000); $0.busy = 0.3
        },
        // A proxy that says nothing of its clients, and a health check.
        with {
            $0.streams = []; $0.add("10.0.0.1", "/", 200); $0.add("10.0.0.1", "/a", 200);
            $0.add("10.0.0.9", "/healthz", 1)
        },
        // A proxy beside direct clients.
        with {
            $0.add("10.0.0.1", "/", 30); $0.add("10.0.0.1", "/style.css", 30)
        },
        // A trusted proxy that names no client of some requests, beside direct clients.
        with {
            $0.proxies = ["10.0.0.1"]; $0.add("10.0.0.1", "/", 400); $0.add("10.0.0.1", "/style.css", 400)
        },
        // What fails now and then, and what has failed as often for ten minutes.
        with { $0.add("127.0.0.21", "/report", 0.3, status: 500) },
        with { $0.add("127.0.0.21", "/report", 4, status: 503) },
        // One page that all ask for.
        with { traffic in
            traffic.streams = []; for last in 1..<30 { traffic.add("127.0.0.\(last)", "/", 30) }
        },
        // Large downloads that are taken.
        with {
            $0.readers = ["127.0.0.50": 40]; $0.readerRate = 4 << 20
        },
        with { $0.readers = ["127.0.0.50": 2] },
        // Somebody has forgotten a password; many log in.
        with { $0.add("127.0.0.21", "/api/login", 0.6, status: 401, since: 10) },
        with {
            $0.add("127.0.0.21", "/api/login", 20); $0.hashingQueued = 3
        },
        // A session that has ended, asked for again and again.
        with { $0.add("127.0.0.21", "/api/me", 1, status: 401) },
        // A picture that is missing on each page; as it has always been.
        with { $0.add("127.0.0.21", "/missing.png", 3, status: 404) },
        with { $0.add("127.0.0.21", "/missing.png", 30, status: 404) },
        with { $0.hasTraffic = false },
    ]

    @Test(arguments: harmless.indices) func healthyLoad_IsNoAlarm(_ index: Int) {
        for seconds in [1, 5, 9] {
            let findings = Diagnosis.findings(Self.harmless[index].sample(seconds: seconds))
            #expect(findings.isEmpty, "\(findings)")
        }
        var young = Self.harmless[index]
        young.uptime = 4
        for at in young.streams.indices { young.streams[at].since = 4 }
        if index < 15, index != 7 { #expect(young.causes.isEmpty, "\(young.findings)") }
    }

    @Test func idleHour_IsNoAlarm_AndAsksNothing() {
        var watch = WarningWatch()
        var traffic = RecordedTraffic()
        // A health check each ten seconds, and a robot that asks for what there is not, each minute.
        traffic.add("10.0.0.9", "/healthz", 0.1)
        var sample = DiagnosisSample(snapshots: [Samples.snapshot()])
        sample.snapshots[0].workers.queued = 0
        var asked = 0
        for second in 1...3600 {
            let before = sample.snapshots[sample.snapshots.count - 1]
            var snapshot = before
            snapshot.monotonicTime += 1_000_000_000
            snapshot.realTime += 1_000_000_000
            if second % 10 == 0 { snapshot.loops[1].requests += 1 }
            if second % 60 == 0 { snapshot.loops[1].responses[3] += 1 }
            sample.add(snapshot)
            if second % 5 == 0 {
                sample.pages = []
                for _ in 0..<3 {
                    for query in Diagnosis.questions(sample) {
                        sample.add(traffic.page(query), query)
                        asked += 1
                    }
                }
                watch.take(Diagnosis.findings(sample), at: snapshot.monotonicTime)
            }
            watch.look(at: snapshot, before: before, lints: (0, 0))
            #expect(watch.active.isEmpty)
        }
        #expect(watch.episodes.isEmpty && asked < 1000)
    }

    @Test func figuresOfAnySize_AreTaken() {
        var snapshot = Samples.extreme()
        var sample = DiagnosisSample(snapshots: [Samples.snapshot(), snapshot])
        var row = TrafficRow(key: Samples.hostile + "/login")
        (row.requests, row.clientErrors, row.share) = (.max, .max, 1)
        let page = TrafficPage(
            rows: [row, row, row], total: row, keys: .max, span: 0, kept: .max, lost: .max, missingLoops: .max)
        for _ in 0..<4 { for query in Diagnosis.questions(sample) { sample.add(page, query) } }
        snapshot.monotonicTime = 0
        for warning in Diagnosis.findings(sample) {
            #expect(warning.text.unicodeScalars.allSatisfy(VisibleText.isPlain))
        }
        #expect(Diagnosis.findings(DiagnosisSample(snapshots: [snapshot])).isEmpty)
    }
}
