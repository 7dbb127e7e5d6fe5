// The wire of a connection: on the screen as it passes, or into a file. The console asks for what has passed, again
// and again; a tap on the screen ends when it is left.

import Engine

extension ConsoleModel {
    mutating func lookAtWire(_ action: Action) -> [Effect] {
        switch action {
        case .wireHex: wire.showsHex.toggle()
        case .wireHold: wire.toggleHold()
        default: return showWire()
        }
        return []
    }

    private mutating func showWire() -> [Effect] {
        guard let (id, _) = actingConnection else {
            say(.hint, "no connection to look at")
            return []
        }
        let pushed = push(.wire(id))
        guard detail == .wire(id) else { return pushed }
        wire = Wire(showsHex: wire.showsHex)
        wireEnd = 0
        let wanted = TapRequest(
            id, duration: TapRequest.durations.upperBound, bytes: TapRequest.sizes.upperBound)
        return endScreenTaps() + pushed + [.send(.tap(wanted), .tap(file: nil))]
    }

    /// Asks for what has passed, where it is due.
    mutating func tapQueries() -> [Effect] {
        var effects = taps.takeLost().map { Effect.capture(.drop(tap: $0)) }
        guard !isLost else { return effects }
        let isShown = if case .wire? = detail { true } else { false }
        if !isShown { effects += endScreenTaps() }
        for number in taps.take(at: now) { effects.append(.send(.tapEvents(number), .tapEvents(number))) }
        return effects
    }

    private mutating func endScreenTaps() -> [Effect] {
        let numbers = taps.onScreen
        if let tap = wire.tap, numbers.contains(tap.number) { wire.finish("the tap has ended") }
        for number in numbers { taps.remove(number) }
        return numbers.map { .send(.endTap($0), .quiet) }
    }

    mutating func began(_ tap: Tap, file: String?) -> [Effect] {
        guard let file else {
            // It was left before the reply.
            guard detail == .wire(tap.connection), wire.tap == nil else { return [.send(.endTap(tap.number), .quiet)] }
            taps.add(tap.number, path: nil, at: now)
            wire.begin(tap)
            return tapQueries()
        }
        taps.add(tap.number, path: file, at: now)
        return [.capture(.open(tap, file: file))] + tapQueries()
    }

    mutating func passed(_ page: TapPage, on number: Int) -> [Effect] {
        taps.answered(number, hasMore: !page.events.isEmpty, at: now)
        let isFile = taps.isFile(number)
        if page.ending != .none { taps.remove(number) }
        if isFile { return [.capture(.add(page, tap: number))] }
        guard wire.tap?.number == number else { return [] }
        let isAtEnd = place.scroll >= wireEnd
        wire.take(page)
        // The frame sets it back to its last line.
        if isAtEnd, !wire.isHeld { place.scroll(to: Whereabouts.longestScroll) }
        return []
    }

    /// It is read no more.
    mutating func tapHasGone(_ number: Int, _ text: String) -> [Effect] {
        if taps.remove(number) { return [.capture(.drop(tap: number))] }
        if wire.tap?.number == number { wire.finish(text) }
        return []
    }
}
