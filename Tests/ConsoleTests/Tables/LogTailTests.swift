import Testing

@testable import Console
@testable import Engine

@Suite struct LogTailTests {
    @Test func tail_FollowsAndHoldsStill() {
        var log = LogTail()
        log.append(Samples.log(50))
        log.scroll(visible: 10)
        #expect(log.isFollowing && log.top == 40 && log.current?.sequence == 50)
        log.move(by: -5)
        log.scroll(visible: 10)
        let seen = (log.top, log.current?.sequence)
        log.append(Samples.log(60))
        log.scroll(visible: 10)
        #expect(log.top == seen.0 && log.current?.sequence == seen.1 && seen.1 == 45)
        #expect(!log.isFollowing && log.below == 15)
        log.follow()
        log.scroll(visible: 10)
        #expect(log.current?.sequence == 60 && log.top == 50)
    }

    @Test func levelAndFilter_ChooseLines_AndErrorsAreSought() {
        var log = LogTail()
        log.append(Samples.log(100))
        log.setMinimum(4)
        #expect(
            log.shown.count == 40 && log.hidden == 60
                && log.shown.allSatisfy { ["warning", "error"].contains($0.level) })
        log.filter("accept", isInverted: false)
        #expect(log.shown.count == 20)
        log.filter("accept", isInverted: true)
        #expect(log.shown.count == 20 && log.shown.allSatisfy { $0.level == "warning" })
        log.append(Samples.log(105))
        #expect(log.shown.count == 21)
        log.filter("level>=error", isInverted: false)
        #expect(log.shown.count == 21 && log.shown.allSatisfy { $0.level == "error" })
        log.filter("", isInverted: false)
        log.setMinimum(0)
        log.moveToTop()
        var found = log.seekError(forward: true)
        #expect(found && log.current?.level == "warning" && log.current?.sequence == 2)
        found = log.seekError(forward: true)
        #expect(found && log.current?.sequence == 4)
        found = log.seekError(forward: false)
        #expect(found && log.current?.sequence == 2)
        found = log.seekError(forward: false)
        #expect(!found)
    }

    @Test func tail_IsBounded_AndTakesALineOnce() {
        var log = LogTail()
        for _ in 0..<3 { log.append(Samples.log(10_000)) }
        #expect(log.lines.count <= LogTail.capacity + 500)
        #expect(log.lastSequence == 10_000)
        log.moveToTop()
        log.scroll(visible: -3)
        #expect(log.top == 0 && log.index == 0)
        log.move(by: .min + 1)
        log.move(by: .max)
        #expect(log.isFollowing)
    }
}
