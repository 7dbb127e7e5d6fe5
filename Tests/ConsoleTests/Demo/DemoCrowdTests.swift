// The demonstration's clients: their bounds, and what they take for the end of an answer.

import Testing

@testable import Console

@Suite struct DemoCrowdTests {
    @Test func clients_AskAFewHundredTimesASecond_AtMost() {
        for second in 0..<Int(DemoRole.round / 1000) {
            let most = DemoRole.allCases.filter { $0.wait(at: UInt64(second) * 1000) == 0 }.reduce(0) { sum, role in
                sum + role.count(idle: DemoCrowd.idle.upperBound) * 1000 / Int(role.pause.lowerBound)
            }
            #expect(most <= 600, "second \(second)")
        }
        #expect(DemoClient.absence.lowerBound >= 1000)
    }

    @Test func thoseWhoTakeTurns_HaveOneEach_InEachRound() {
        let roles = DemoRole.allCases.filter { $0.turn != nil }
        #expect(roles == [.hot, .rush, .flood, .lost, .unlucky])
        for time in stride(from: UInt64(0), to: 3 * DemoRole.round, by: 500) {
            #expect(roles.count { $0.wait(at: time) == 0 } == 1)
            for role in roles { #expect(role.wait(at: time + role.wait(at: time)) == 0) }
        }
    }

    @Test func idleClients_LeaveTheProcessItsDescriptors() {
        for descriptors in [0, 64, 256, 1024, 4096, 1_000_000] {
            for asked in [Int.min, 0, 30, 200, 1000, Int.max] {
                let count = DemoCrowd.bounded(asked, descriptors: descriptors)
                #expect(count >= 0 && count * 8 <= max(descriptors, 0) && count <= DemoCrowd.idle.upperBound)
            }
        }
        #expect(DemoCrowd.bounded(200, descriptors: 4096) == 200)
    }

    @Test(arguments: [0, 1, 2, 3, 7]) func herd_LeavesOneLoopWithTwiceTheOthers(_ loops: Int) {
        let idle = DemoCrowd.clients(idle: 300, loops: loops, start: 0).prefix(300)
        var counts = [Int](repeating: 0, count: max(1, loops))
        for (place, client) in idle.enumerated() where !client.leaves { counts[place % counts.count] += 1 }
        #expect(counts[0] >= 20)
        for others in counts.dropFirst() { #expect(counts[0] >= 2 * others && others > 0) }
    }

    @Test func requests_AreBounded_AndTheSameForTheSameSeed() {
        var (one, same, other) = (DemoRandom(seed: 1), DemoRandom(seed: 1), DemoRandom(seed: 2))
        var differ = false
        for role in DemoRole.allCases {
            for step in 0..<200 {
                let request = role.request(step, cookie: "", using: &one)
                #expect(request == role.request(step, cookie: "", using: &same))
                #expect(!request.isEmpty && request.utf8.count < 10_000)
                differ = role.request(step, cookie: "", using: &other) != request || differ
            }
        }
        #expect(differ)
    }

    @Test(arguments: [1, 2, 3, 7, 100]) func answer_EndsWhereItsLengthSays_HoweverItIsCut(_ piece: Int) {
        let text = "HTTP/1.1 200 OK\r\nSet-Cookie: session=ab; Path=/\r\ncontent-LENGTH:  5\r\n\r\n12\r\n5"
        let bytes = Array(text.utf8)
        var answer = DemoAnswer()
        var taken = 0
        while taken < bytes.count {
            #expect(!answer.isWhole)
            let next = bytes[taken..<min(taken + piece, bytes.count)]
            next.withUnsafeBytes { answer.take($0) }
            taken += next.count
        }
        #expect(answer.isWhole && !answer.isTooLong)
        #expect(answer.cookie == "session=ab")
    }

    @Test(arguments: [
        "", "Content-Length: x\r\n", "Content-Length: -1\r\n", "Content-Length: 99999999999999999999\r\n",
    ])
    func answerWithoutALength_EndsWithItsConnection_OrAtOnce(_ field: String) {
        var answer = DemoAnswer()
        Array("HTTP/1.1 200 OK\r\n\(field)\r\n".utf8).withUnsafeBytes { answer.take($0) }
        #expect(answer.isWhole == field.contains("-1"))
        Array("abc".utf8).withUnsafeBytes { answer.take($0) }
        #expect(answer.isWhole == field.contains("-1"))
    }

    @Test func headWithoutAnEnd_IsGivenUp() {
        var answer = DemoAnswer()
        [UInt8](repeating: 65, count: DemoAnswer.headLimit + 1).withUnsafeBytes { answer.take($0) }
        #expect(answer.isTooLong && !answer.isWhole && answer.head.count == DemoAnswer.headLimit)
    }
}
