// A small reader of pcapng files with raw IP packets: checks every length and sum on the way, and puts the streams of
// both sides together by their numbers, as any other reader does.

@testable import Console

struct PcapngReader {
    struct Packet {
        var isIPv6: Bool
        var time: UInt64
        var fromPort: UInt16
        var number: UInt32
        var expected: UInt32
        var flags: UInt8
        var content: [UInt8]
        var comment: String
        /// 1 is to the server.
        var direction: UInt32
    }

    let comment: String
    private(set) var packets: [Packet] = []

    init(_ file: [UInt8]) throws {
        var comment = ""
        var at = 0
        var blocks: [UInt32] = []
        while at < file.count {
            let type = try Self.little(file, at, 4)
            let length = Int(try Self.little(file, at + 4, 4))
            guard length % 4 == 0, length >= 12, at + length <= file.count,
                try Self.little(file, at + length - 4, 4) == UInt32(length)
            else { throw Unmet("a block's length is wrong at \(at)") }
            let body = Array(file[(at + 8)..<(at + length - 4)])
            blocks.append(type)
            switch type {
            case 0x0A0D_0D0A:
                guard try Self.little(body, 0, 4) == 0x1A2B_3C4D, body[4] == 1 else { throw Unmet("no section") }
                comment = try Self.options(body, 16)[1].map { String(decoding: $0, as: UTF8.self) } ?? ""
            case 1:
                guard try Self.little(body, 0, 2) == 101, try Self.options(body, 8)[9] == [9] else {
                    throw Unmet("another interface")
                }
            case 6: packets.append(try Self.packet(body))
            default: throw Unmet("a block of type \(type)")
            }
            at += length
        }
        guard blocks.starts(with: [0x0A0D_0D0A, 1, 6]), blocks.dropFirst(2).allSatisfy({ $0 == 6 }) else {
            throw Unmet("blocks \(blocks)")
        }
        self.comment = comment
    }

    /// The bytes of the side with that port, from its handshake on, and how many are missing.
    func stream(from port: UInt16) throws -> (bytes: [UInt8], missing: Int) {
        let own = packets.filter { $0.fromPort == port }
        guard let first = own.first(where: { $0.flags & 2 != 0 }) else { throw Unmet("no SYN") }
        var next = first.number &+ 1
        var bytes: [UInt8] = []
        var missing = 0
        for packet in own.dropFirst() where !packet.content.isEmpty {
            let ahead = packet.number &- next
            guard ahead < 1 << 31 else { throw Unmet("a byte comes twice") }
            missing += Int(ahead)
            bytes += packet.content
            next = packet.number &+ UInt32(packet.content.count)
        }
        return (bytes, missing)
    }

    // MARK: parts

    private static func little(_ bytes: [UInt8], _ at: Int, _ count: Int) throws -> UInt32 {
        guard at >= 0, at + count <= bytes.count else { throw Unmet("cut at \(at)") }
        return (0..<count).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }
    }

    private static func big(_ bytes: [UInt8], _ at: Int, _ count: Int) throws -> UInt32 {
        guard at >= 0, at + count <= bytes.count else { throw Unmet("cut at \(at)") }
        return (0..<count).reduce(0) { $0 << 8 | UInt32(bytes[at + $1]) }
    }

    private static func options(_ body: [UInt8], _ start: Int) throws -> [UInt32: [UInt8]] {
        var found: [UInt32: [UInt8]] = [:]
        var at = start
        while true {
            let code = try little(body, at, 2)
            let length = Int(try little(body, at + 2, 2))
            if code == 0 { break }
            guard at + 4 + length <= body.count else { throw Unmet("an option's length is wrong") }
            found[code] = Array(body[(at + 4)..<(at + 4 + length)])
            at += 4 + (length + 3) / 4 * 4
        }
        guard at + 4 == body.count else { throw Unmet("bytes behind the options") }
        return found
    }

    private static func packet(_ body: [UInt8]) throws -> Packet {
        let time = UInt64(try little(body, 4, 4)) << 32 | UInt64(try little(body, 8, 4))
        let length = Int(try little(body, 12, 4))
        guard try little(body, 16, 4) == UInt32(length), 20 + length <= body.count else { throw Unmet("a cut packet") }
        let bytes = Array(body[20..<(20 + length)])
        let options = try options(body, 20 + (length + 3) / 4 * 4)
        let isIPv6 = bytes[0] >> 4 == 6
        let header = isIPv6 ? 40 : 20
        let whole = Int(try big(bytes, isIPv6 ? 4 : 2, 2)) + (isIPv6 ? 40 : 0)
        guard whole == length, bytes[isIPv6 ? 6 : 9] == 6 else { throw Unmet("another packet than TCP's") }
        if !isIPv6, sum(Array(bytes[..<20])) != 0xFFFF { throw Unmet("a wrong sum of the header") }
        let segment = Array(bytes[header...])
        let addresses = Array(bytes[(isIPv6 ? 8 : 12)..<header])
        let pseudo = addresses + [0, 0, UInt8(segment.count >> 8), UInt8(segment.count & 255), 0, 6]
        guard sum(pseudo + segment) == 0xFFFF else { throw Unmet("a wrong sum of the segment") }
        return Packet(
            isIPv6: isIPv6, time: time, fromPort: UInt16(try big(segment, 0, 2)), number: try big(segment, 4, 4),
            expected: try big(segment, 8, 4), flags: segment[13],
            content: Array(segment[(Int(segment[12] >> 4) * 4)...]),
            comment: options[1].map { String(decoding: $0, as: UTF8.self) } ?? "",
            direction: try little(options[2] ?? [], 0, 4))
    }

    private static func sum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0
        for at in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[at]) << 8 | (at + 1 < bytes.count ? UInt32(bytes[at + 1]) : 0)
            sum = (sum & 0xFFFF) + (sum >> 16)
        }
        return sum
    }
}
