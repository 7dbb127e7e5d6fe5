// The operator's requests about taps on connections. Whoever began one reads it, and nobody else; it ends with them.
// On the control thread.

extension ControlAct {
    func tap(_ wanted: TapRequest) -> ControlStep {
        guard TapRequest.durations.contains(wanted.duration) else { return .refused("a tap lasts 100 ms to 1 h") }
        guard TapRequest.sizes.contains(wanted.bytes) else { return .refused("a tap takes 1 byte to 1 GiB") }
        guard taps.withLock({ $0.hasRoom }) else {
            return .refused("\(TapDesk.most) connections are tapped, and no more can be at a time: end one of the taps")
        }
        let ring: ByteRing
        do throws(Errno) { ring = try ByteRing(capacity: TapDesk.ringBytes) } catch {
            return .refused("there is no memory for a tap: \(error.words)")
        }
        let number = taps.withLock { $0.nextNumber() }
        let writer = TapWriter(
            number: number, connection: wanted.connection.rawValue, ring: ring, bytes: UInt64(wanted.bytes))
        return gather(parts.loops.ports) {
            .tap(writer, $0)
        } then: { found, isWhole in
            guard let facts = found.first, taps.withLock({ $0.hasRoom }) else {
                ring.close()
                let text =
                    isWhole
                    ? "there is no connection \(wanted.connection): it has closed"
                    : "a loop did not answer within a second: try again"
                record(Self.name(wanted.withSecrets), "connection \(wanted.connection)", false)
                return .refused(text)
            }
            return .done(.tap(begin(wanted, number, facts, ring)))
        }
    }

    private func begin(_ wanted: TapRequest, _ number: Int, _ facts: TapFacts, _ ring: ByteRing) -> Tap {
        let tap = Tap(
            number: number, connection: wanted.connection, time: Clock.realTime, client: facts.client.description,
            server: facts.server.description, userID: facts.user,
            username: facts.user == 0 ? "" : users?.names(of: [facts.user])[facts.user] ?? "",
            withSecrets: wanted.withSecrets, received: facts.received, sent: facts.sent)
        let open = OpenTap(
            tap: tap, end: end, actor: actor, feed: TapFeed(ring, facts, withSecrets: wanted.withSecrets),
            deadline: Clock.now &+ UInt64(wanted.duration) &* Clock.millisecond)
        taps.withLock { $0.add(open) }
        record(Self.name(tap.withSecrets), Self.object(tap), true)
        return tap
    }

    func tapEvents(_ number: Int) -> ControlResult {
        guard var open = taps.withLock({ $0.find(number, of: end) }) else { return Self.noTap(number) }
        // Whether it was stopped before: what is noted after that nobody has asked for.
        let isOver = open.isStopped
        var page = TapPage(events: open.feed.events { user in users?.names(of: [user])[user] ?? "#\(user)" })
        page.ending = open.feed.ending
        if isOver, page.ending == .none, open.feed.isEmpty {
            page.events += open.feed.rest()
            page.ending = .time
        }
        if page.ending == .none {
            taps.withLock { $0.put(open) }
        } else {
            taps.withLock { $0.remove(number) }
            end(open, page.ending)
        }
        return .tapEvents(page)
    }

    func endTap(_ number: Int) -> ControlResult {
        guard let open = taps.withLock({ $0.find(number, of: end) }) else { return Self.noTap(number) }
        taps.withLock { $0.remove(number) }
        end(open)
        return .done("the tap on connection \(open.tap.connection) has ended")
    }

    /// It is not there any more: tells the loops, and writes it down.
    func end(_ open: OpenTap, _ ending: TapPage.Ending = .none) {
        var open = open
        open.feed.close()
        stopTap(open.tap.number)
        // What nobody has read was noted all the same.
        while !open.feed.events(name: { _ in "" }).isEmpty {}
        var words = ["\(open.feed.received) bytes received", "\(open.feed.sent) sent"]
        if open.feed.lost > 0 { words.append("\(open.feed.lost) missed") }
        switch ending {
        case .none: break
        case .closed: words.append("the connection has closed")
        case .time: words.append("its time was over")
        case .bytes: words.append("its bytes have passed")
        }
        let (object, result) = (Self.object(open.tap), words.joined(separator: ", "))
        parts.log.write(.notice, "\(actor.name): \(Self.name(open.tap.withSecrets)) ended: \(object): \(result)")
        audit("\(Self.name(open.tap.withSecrets)) ended", [object], result)
    }

    func stopTap(_ number: Int) {
        for loop in parts.loops.ports { loop.post(.untap(number)) }
    }

    private static func name(_ withSecrets: Bool) -> String { withSecrets ? "tap with secrets" : "tap" }

    private static func object(_ tap: Tap) -> String {
        "connection \(tap.connection)\(tap.userID == 0 ? "" : " of \(tap.shownUser)")"
    }

    private static func noTap(_ number: Int) -> ControlResult {
        .refused("there is no tap \(number) of this session: it has ended")
    }
}
