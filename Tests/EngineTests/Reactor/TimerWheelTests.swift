import Testing

@testable import Engine

@Suite struct TimerWheelTests {
    @Test func timer_ComesAfterItsDeadline_AndWithinAStep() {
        var wheel = TimerWheel(now: 1000)
        wheel.armEarlier(3, deadline: 5000)
        holds(wheel.popExpired(now: 4999) == nil)
        holds(wheel.popExpired(now: 5000 + 2 * TimerWheel.step) == 3)
        holds(wheel.popExpired(now: 1_000_000) == nil)
    }

    @Test func armEarlier_KeepsTheEarlierDeadline() {
        var wheel = TimerWheel(now: 0)
        wheel.armEarlier(1, deadline: 1000)
        wheel.armEarlier(1, deadline: 9000)
        holds(wheel.popExpired(now: 1500) == 1)
        wheel.armEarlier(1, deadline: 9000)
        wheel.armEarlier(1, deadline: 2000)
        holds(wheel.popExpired(now: 2500) == 1)
        holds(wheel.armedCount == 0)
    }

    @Test func waitTime_IsNeverZero_WithoutATimerThatCanBeTaken() {
        var wheel = TimerWheel(now: 0)
        // Far past one lap of the wheel.
        wheel.armEarlier(9, deadline: 10_000_000)
        var now: UInt64 = 0
        var turns = 0
        while turns < 1000 {
            let wait = wheel.milliseconds(untilDueFrom: now)
            holds(wait >= 0)
            now += UInt64(max(0, wait))
            turns += 1
            var popped = 0
            while let slot = wheel.popExpired(now: now) {
                holds(slot == 9)
                popped += 1
            }
            if popped == 0 {
                holds(wait > 0)
            } else if now < 10_000_000 {
                wheel.armEarlier(9, deadline: 10_000_000)
            } else {
                break
            }
        }
        holds(now >= 10_000_000 && turns < 200)
    }

    @Test func manyTimers_AgreeWithAModel() {
        var random = SystemRandomNumberGenerator()
        var wheel = TimerWheel(now: 0)
        var model: [UInt32: UInt64] = [:]
        var now: UInt64 = 0
        for _ in 0..<20_000 {
            let slot = UInt32.random(in: 0..<500, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                let deadline = now + UInt64.random(in: 0..<100_000, using: &random)
                wheel.armEarlier(slot, deadline: deadline)
                model[slot] = min(model[slot] ?? .max, deadline)
            case 2:
                wheel.disarm(slot)
                model[slot] = nil
            default:
                now += UInt64.random(in: 0..<2000, using: &random)
                while let slot = wheel.popExpired(now: now) {
                    guard let deadline = model.removeValue(forKey: slot) else {
                        Issue.record("slot \(slot) was not armed")
                        return
                    }
                    holds(deadline <= now)
                }
                // The remaining ones are not more than a step late.
                holds(model.values.allSatisfy { $0 + 2 * TimerWheel.step > now })
            }
            holds(wheel.armedCount == model.count)
        }
    }

    @Test func nothingArmed_WaitsForEver() {
        let wheel = TimerWheel(now: 77)
        holds(wheel.milliseconds(untilDueFrom: 77) == -1)
    }
}

@Suite struct TickHistogramTests {
    @Test func buckets_AgreeWithTheirBounds() {
        let bounds = TickHistogram.bounds
        holds(bounds.count + 1 == TickHistogram.bucketCount)
        holds(bounds == bounds.sorted())
        for value: UInt64 in [0, 999, 1000, 1499, 1500, 1999, 2000, 3000, 123_456, 1_999_999_999, .max] {
            let expected = bounds.firstIndex { value < $0 } ?? bounds.count
            holds(TickHistogram.bucket(of: value) == expected, "\(value)")
        }
    }
}
