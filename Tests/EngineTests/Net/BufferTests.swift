import Testing

@testable import Engine

@Suite struct BufferTests {
    @Test func buffer_AgreesWithAnArray_AndGivesItsBlockBack() {
        var random = SystemRandomNumberGenerator()
        var heap = Heap()
        var buffer = Buffer()
        var model: [UInt8] = []
        for _ in 0..<5000 {
            if Bool.random(using: &random) {
                let bytes = (0..<Int.random(in: 0..<300, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                let fits = bytes.withUnsafeBytes { buffer.append($0, in: &heap) }
                holds(fits)
                model += bytes
            } else {
                let count = Int.random(in: 0...400, using: &random)
                buffer.consume(count)
                model.removeFirst(min(count, model.count))
            }
            holds(Array(buffer.bytes) == model)
        }
        buffer.release(to: &heap)
        let census = heap.census
        holds(census.blocks == 0)
        holds(census.inUse == 0)
    }

    @Test func bufferForAKnownMessage_TakesNoMoreThanIsStillToCome() {
        let piece = [UInt8](repeating: 7, count: 64 << 10)
        let total = 16 * piece.count + 100
        var heap = Heap()
        var buffer = Buffer()
        for count in 1...16 {
            holds(piece.withUnsafeBytes { buffer.append($0, in: &heap, .toHold(total)) })
            holds(buffer.held <= max(buffer.count + buffer.count / 4, 128 << 10), "\(buffer.held) for \(count) pieces")
            // The allocator rounds to whole pages at most.
            holds(buffer.held <= total + 4096)
        }
        holds(piece[..<100].withUnsafeBytes { buffer.append($0, in: &heap, .toHold(total)) })
        holds(buffer.count == total)
        holds(buffer.held <= total + 4096)
        buffer.release(to: &heap)
        holds(heap.census.blocks == 0)
    }

    @Test func full_LeavesTheBufferAsItWas() {
        var heap = Heap(limit: 64 << 10)
        var buffer = Buffer()
        let small: [UInt8] = Array(repeating: 1, count: 1000)
        holds(small.withUnsafeBytes { buffer.append($0, in: &heap) })
        let large = [UInt8](repeating: 2, count: 1 << 20)
        holds(!large.withUnsafeBytes { buffer.append($0, in: &heap) })
        holds(Array(buffer.bytes) == small)
        buffer.release(to: &heap)
    }

    @Test func room_OfAnAbsurdSize_IsRefused() {
        var heap = Heap()
        var buffer = Buffer()
        holds(buffer.room(.max, in: &heap) == nil)
        holds(buffer.room(-1, in: &heap) == nil)
        buffer.release(to: &heap)
    }
}

@Suite struct SocketAddressTests {
    @Test(arguments: ["127.0.0.1:8080", "[::1]:80", "0.0.0.0:0", "[fe80::1:2]:65535", "255.255.255.255:1"])
    func text_IsReadAndWrittenAlike(text: String) throws {
        let address = try some(SocketAddress(text))
        holds(address.description == text)
        let (storage, _) = address.storage
        holds(SocketAddress(storage) == address)
    }

    @Test(arguments: [
        "", ":", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "localhost:80", "[::1:80", "::1:80", "[]:1",
        "1.2.3.4:-1", "[::1]x:1",
    ])
    func rubbish_IsNoAddress(text: String) {
        holds(SocketAddress(text) == nil)
    }
}

@Suite struct RequestExcerptTests {
    @Test func longAndBrokenText_IsCutAndRepaired() {
        var excerpt = RequestExcerpt()
        Array(repeating: UInt8(0xC3), count: 200).withUnsafeBytes { excerpt.set($0) }
        holds(excerpt.count == UInt8(RequestExcerpt.capacity))
        holds(excerpt.text.allSatisfy { $0 == "\u{FFFD}" })
        Array("GET /".utf8).withUnsafeBytes { excerpt.set($0) }
        holds(excerpt.text == "GET /")
    }
}
