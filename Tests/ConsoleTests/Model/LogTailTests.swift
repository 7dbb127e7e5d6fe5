import Testing

@testable import Console
@testable import Engine

@Suite struct LogTailTests {
    @Test func tail_FollowsAndHoldsStill() {
        var log = LogTail()
        log.append(Samples.log(50))
        #expect(log.window(10).last?.sequence == 50)
        log.move(by: -5, visible: 10)
        let seen = log.window(10).map(\.sequence)
        log.append(Samples.log(60))
        #expect(log.window(10).map(\.sequence) == seen)
        #expect(!log.isFollowing)
        log.follow()
        #expect(log.window(10).last?.sequence == 60)
    }

    @Test func tail_IsBounded_AndTakesALineOnce() {
        var log = LogTail()
        for _ in 0..<3 { log.append(Samples.log(10_000)) }
        #expect(log.lines.count <= LogTail.capacity + 500)
        #expect(log.lastSequence == 10_000)
        log.moveToTop(visible: 20)
        #expect(log.window(20).count == 20)
        #expect(log.window(0).isEmpty)
        #expect(log.window(-3).isEmpty)
    }
}
