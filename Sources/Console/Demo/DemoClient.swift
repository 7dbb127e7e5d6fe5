// One client of the demonstration: it connects, sends a request, reads the response, rests, and comes again after a
// while if it is closed. A value in the crowd's table, owned by its thread; it never waits.

import CLinux
import Glibc

struct DemoClient {
    private enum State {
        case away, resting, sending, reading
    }

    /// Milliseconds until a closed client comes again: long enough to see that a kick has worked.
    static let absence: ClosedRange<UInt64> = 2000...6000
    /// Milliseconds after the start when clients that should not stay leave.
    static let departure: UInt64 = 2000

    let role: DemoRole
    private let source: UInt8
    let leaves: Bool
    /// Monotonic milliseconds from which turns are counted; nil where it comes at any time.
    private let start: UInt64?
    /// Monotonic milliseconds of its next action.
    private(set) var due: UInt64
    private var state = State.away
    private var socket: DemoSocket?
    private var step = 0
    private var request: [UInt8] = []
    private var sent = 0
    private var answer = DemoAnswer()
    private var cookie = ""

    /// - Parameters:
    ///   - place: its number among those of its role.
    ///   - leaves: closes its connection soon, for good.
    ///   - start: monotonic milliseconds.
    ///   - takesTurns: it comes in its role's turn alone.
    init(_ role: DemoRole, place: Int, leaves: Bool, start: UInt64, takesTurns: Bool = true) {
        self.role = role
        self.leaves = leaves
        self.start = takesTurns ? start : nil
        source = role.sources.lowerBound + UInt8(place % role.sources.count)
        due = start + role.delay(place)
    }

    /// The events for which its connection is polled; there is none where the descriptor is -1.
    var polled: pollfd {
        let interest: Int32 =
            switch state {
            case .away: 0
            case .sending: POLLOUT
            // A slow reader reads only when its time has come.
            case .reading: role == .slowReader ? 0 : POLLIN
            case .resting: POLLIN
            }
        return pollfd(fd: socket?.raw ?? -1, events: Int16(interest), revents: 0)
    }

    /// Its time has come.
    mutating func act(at now: UInt64, port: UInt16, using random: inout DemoRandom) {
        due = .max
        let wait = start.map { role.wait(at: now - min(now, $0)) } ?? 0
        if wait > 0, state == .away || state == .resting {
            socket = nil
            state = .away
            due = now + wait
            return
        }
        switch state {
        case .away:
            socket = DemoSocket(from: source, to: port, receiveBuffer: role == .slowReader ? 4096 : nil)
            guard socket != nil else { return lose(at: now, using: &random) }
            step = 0
            begin(using: &random)
        case .resting where leaves:
            socket = nil
            state = .away
        case .resting: begin(using: &random)
        case .reading: read(at: now, using: &random)
        case .sending: break
        }
    }

    /// Its connection is ready for something.
    mutating func ready(_ events: Int16, at now: UInt64, using random: inout DemoRandom) {
        if events & Int16(POLLERR | POLLHUP | POLLNVAL) != 0, events & Int16(POLLIN) == 0 {
            lose(at: now, using: &random)
        } else if state == .sending {
            send(at: now, using: &random)
        } else if events & Int16(POLLIN) != 0 {
            read(at: now, using: &random)
        }
    }

    private mutating func begin(using random: inout DemoRandom) {
        request = Array(role.request(step, cookie: cookie, using: &random).utf8)
        sent = 0
        step += 1
        answer = DemoAnswer()
        state = .sending
    }

    private mutating func send(at now: UInt64, using random: inout DemoRandom) {
        guard let socket else { return }
        let count = request.withUnsafeBytes {
            linux_send(socket.raw, $0.baseAddress.map { $0 + sent }, $0.count - sent, 0)
        }
        if count == -Int(EAGAIN) || count == -Int(EINTR) { return }
        guard count > 0 else { return lose(at: now, using: &random) }
        sent += count
        guard sent == request.count else { return }
        state = role == .slowSender ? .resting : .reading
        if role == .slowSender || role == .slowReader { due = now + random.within(role.pause) }
    }

    private mutating func read(at now: UInt64, using random: inout DemoRandom) {
        guard let socket else { return }
        let isSlow = role == .slowReader
        let isLost = withUnsafeTemporaryAllocation(byteCount: isSlow ? DemoRole.piece : 64 << 10, alignment: 1) {
            buffer in
            let count = linux_recv(socket.raw, buffer.baseAddress, buffer.count)
            if count == -Int(EAGAIN) || count == -Int(EINTR) { return false }
            guard count > 0 else { return true }
            // Bytes that come without a request mean that the connection ends.
            if state == .reading { answer.take(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            return answer.isTooLong
        }
        if isLost { return lose(at: now, using: &random) }
        if state == .reading, answer.isWhole {
            if cookie.isEmpty { cookie = answer.cookie }
            state = .resting
            due = now + (leaves ? Self.departure : random.within(role.pause))
        } else if isSlow {
            due = now + random.within(role.pause)
        }
    }

    /// The connection has ended, or was never made.
    private mutating func lose(at now: UInt64, using random: inout DemoRandom) {
        socket = nil
        state = .away
        due = leaves ? .max : now + random.within(Self.absence)
    }
}
