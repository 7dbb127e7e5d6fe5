// A developer's Logger over the engine's log.

import Logging
import Testing

@testable import Engine

@Suite struct EngineLogHandlerTests {
    private struct Fault: Error, CustomStringConvertible { let description = "it broke" }

    private func lines(_ level: LogLevel = .info, _ body: (Log) -> Void) throws -> [LogRecord] {
        let log = try Log(LogSettings(level: level))
        body(log)
        log.close()
        return log.tail(after: 0, limit: 1000)
    }

    private func logger(_ log: Log, _ provider: Logger.MetadataProvider? = nil) -> Logger {
        Logger(label: "shop") { label in
            var handler = EngineLogHandler(label: label, log: log)
            handler.metadataProvider = provider
            return handler
        }
    }

    @Test func loggersLine_EndsUpInTheLog_WithItsMetadata() throws {
        let records = try lines { log in
            var logger = logger(log, Logger.MetadataProvider { ["trace": "t1", "b": "provided"] })
            logger[metadataKey: "a"] = "1"
            logger[metadataKey: "b"] = "handler"
            logger.warning("sold out", metadata: ["item": "tea pot", "z": "", "b": "call"])
        }
        #expect(records.map(\.text) == [#"shop: sold out a=1 b=call item="tea pot" trace=t1 z="""#])
        #expect(records.map(\.level) == [.warning])
    }

    @Test func hostileMetadata_ForgesNothing() throws {
        let records = try lines { log in
            logger(log).info("login", metadata: ["user": #"eve" admin="yes"#, "agent": "x\ny", "k=v": #"a\"#])
        }
        #expect(records.map(\.text) == [#"shop: login agent="x\x0Ay" "k=v"="a\\" user="eve\" admin=\"yes""#])
    }

    @Test func everyLevel_KeepsItsName() throws {
        let records = try lines(.trace) { log in
            for level in Logger.Level.allCases { logger(log).log(level: level, "x") }
        }
        #expect(records.map(\.level.rawValue) == Logger.Level.allCases.map(\.rawValue))
    }

    @Test func level_FollowsTheLog_UntilItIsSet() throws {
        let records = try lines(.notice) { log in
            let follower = logger(log)
            var own = logger(log)
            own.logLevel = .debug
            follower.info("follower 1")
            own.debug("own 1")
            log.level = .info
            follower.info("follower 2")
            own.trace("own 2")
        }
        #expect(records.map(\.text) == ["shop: own 1", "shop: follower 2"])
    }

    @Test func copies_HaveTheirOwnLevelAndMetadata() throws {
        _ = try lines { log in
            var one = logger(log)
            one.logLevel = .debug
            one[metadataKey: "only-on"] = "first"
            var two = one
            two.logLevel = .error
            two[metadataKey: "only-on"] = "second"
            #expect(one.logLevel == .debug && two.logLevel == .error)
            #expect(one[metadataKey: "only-on"] == "first" && two[metadataKey: "only-on"] == "second")
        }
    }

    @Test func eventsError_IsAppended() throws {
        let records = try lines { log in
            let handler = EngineLogHandler(label: "", log: log)
            handler.log(
                event: LogEvent(
                    level: .error, message: "failed", error: Fault(), metadata: nil, source: nil, file: "f",
                    function: "f", line: 1))
        }
        #expect(records.map(\.text) == [#"failed error="it broke""#])
    }
}
