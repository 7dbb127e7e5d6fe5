// Trace files: those that are read, and the errors about those that cannot be.

import Testing

@testable import Engine

@Suite struct HeapTraceTests {
    private func parse(_ text: String) throws -> HeapTrace {
        try HeapTrace.parse(Array(text.utf8), path: "folder/some.rep")
    }

    private func error(_ text: String) -> String {
        do {
            _ = try parse(text)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test func trace_IsReadAsItStands() throws {
        let trace = try parse("20000\n3\n8\n1\na 0 512\na 1 128\nr 0 640\na 2 128\nf 1\nr 0 768\nf 0\nf 2\n")
        #expect(trace.name == "some.rep")
        #expect(trace.idCount == 3)
        #expect(trace.operations.count == 8)
        #expect(trace.operations[2] == HeapTrace.Operation(.reallocate, id: 0, byteCount: 640))
        #expect(trace.operations[7] == HeapTrace.Operation(.free, id: 2))
        #expect(trace.peak.byteCount == 896)
        #expect(trace.peak.operation == 4 || trace.peak.operation == 6)
    }

    @Test func blankLinesTabsAndCarriageReturns_AreTaken() throws {
        let trace = try parse("1\r\n1\r\n2\r\n1\r\n\r\na\t0  7 \r\n\n  f 0")
        #expect(trace.operations.count == 2)
    }

    @Test(arguments: ["1\n2\n", "9999\n1\n2\n", "9999\n1\n2\n77\n"])
    func headerOfTwoToFourNumbers_IsTaken(header: String) throws {
        let trace = try parse(header + "a 0 7\nf 0\n")
        #expect(trace.idCount == 1)
        #expect(trace.operations.count == 2)
    }

    @Test func idMayBeUsedAgain_AfterItWasFreed() throws {
        #expect(try parse("0\n1\n4\n0\na 0 1\nf 0\na 0 2\nf 0\n").operations.count == 4)
    }

    @Test(arguments: [
        (
            "",
            """
            folder/some.rep:1: the file ends in its header: expected a heap size, the number of ids, the number of \
            operations, a weight, one a line
            """
        ),
        (
            "10\n\n",
            """
            folder/some.rep:2: the file ends in its header: expected a heap size, the number of ids, the number of \
            operations, a weight, one a line
            """
        ),
        ("10\nx\n", "folder/some.rep:2: expected a number of the header, alone on its line, not 'x'"),
        ("10\n1 2\n", "folder/some.rep:2: expected a number of the header, alone on its line, not '1 2'"),
        ("-1\n", "folder/some.rep:1: expected a number of the header, alone on its line, not '-1'"),
        ("1\n2\n3\n4\n5\n", "folder/some.rep:5: expected an operation: the header has four numbers at most"),
        ("1\n99999999999\n0\n0\n", "folder/some.rep:2: the number of ids is at most 50000000, not 99999999999"),
        ("1\n99999999999\n", "folder/some.rep:2: the number of operations is at most 50000000, not 99999999999"),
        ("1\n1\n1\n1\nb 0 1\n", "folder/some.rep:5: expected 'a ID BYTES', 'r ID BYTES' or 'f ID', not 'b 0 1'"),
        ("1\n1\n1\n1\na 0\n", "folder/some.rep:5: expected 'a ID BYTES', not 'a 0'"),
        ("1\n1\n1\n1\nf 0 1\n", "folder/some.rep:5: expected 'f ID', not 'f 0 1'"),
        ("1\n1\n1\n1\na 1 1\n", "folder/some.rep:5: '1' is no id: the header says they are below 1"),
        ("1\n1\n1\n1\na 0 -4\n", "folder/some.rep:5: '-4' is no size: a number of bytes up to 1099511627776"),
        (
            "1\n1\n1\n1\na 0 99999999999999999999\n",
            "folder/some.rep:5: '99999999999999999999' is no size: a number of bytes up to 1099511627776"
        ),
        ("1\n1\n2\n1\n\na 0 1\na 0 1\n", "folder/some.rep:7: allocates 0, which is allocated already"),
        ("1\n1\n2\n1\nf 0\n", "folder/some.rep:5: frees 0, which is not allocated"),
        ("1\n1\n2\n1\nr 0 5\n", "folder/some.rep:5: reallocates 0, which is not allocated"),
        ("1\n1\n1\n1\na 0 1\nf 0\n", "folder/some.rep:6: the header says 1 operations, and here is one more"),
        ("1\n1\n9\n1\na 0 1\nf 0\n", "folder/some.rep:6: the header says 9 operations, and the file has 2"),
        ("1\n2\n2\n1\na 0 1\nf 0\nf 0\n", "folder/some.rep:7: the header says 2 operations, and here is one more"),
        ("1\n2\n3\n1\na 0 1\nf 0\nr 0 9\n", "folder/some.rep:7: reallocates 0, which is not allocated"),
        (
            "1\n1\n1\n1\na 99999999999999999999 1\n",
            "folder/some.rep:5: '99999999999999999999' is no id: the header says they are below 1"
        ),
        (
            "1\n50000000\n1\n1\na 50000000 1\n",
            "folder/some.rep:5: '50000000' is no id: the header says they are below 50000000"
        ),
        ("1\n1\n1\n1\na -1 1\n", "folder/some.rep:5: '-1' is no id: the header says they are below 1"),
        (
            "1\n1\n1\n1\na 0 1099511627777\n",
            "folder/some.rep:5: '1099511627777' is no size: a number of bytes up to 1099511627776"
        ),
        (
            "1\n1\n1\n1\na 0 9223372036854775808\n",
            "folder/some.rep:5: '9223372036854775808' is no size: a number of bytes up to 1099511627776"
        ),
        ("1\n1\n4\n1\na 0 5\nf 0\na", "folder/some.rep:7: expected 'a ID BYTES', not 'a'"),
        (
            "\u{7f}ELF\u{2}\u{1}\u{0}\u{0}",
            "folder/some.rep:1: expected a number of the header, alone on its line, not '?ELF????'"
        ),
        (String(repeating: "7", count: 201), "folder/some.rep:1: is longer than any line of a trace"),
        (
            "1\n1\n1\n1\na\u{1}\u{1b}[2J 0\n",
            "folder/some.rep:5: expected 'a ID BYTES', 'r ID BYTES' or 'f ID', not 'a??[2J 0'"
        ),
    ])
    func mistake_IsNamedWithItsLine(text: String, words: String) {
        #expect(error(text) == words)
    }

    @Test func idsFarApart_AreTaken_InASmallFile() throws {
        let trace = try parse("0\n50000000\n5\n0\na 49999999 10\na 7 20\nr 49999999 30\nf 7\nf 49999999\n")
        #expect(trace.idCount == 2)
        #expect(trace.operations.map(\.id) == [0, 1, 0, 1, 0])
        #expect(trace.peak.byteCount == 50)
        #expect(
            error("0\n50000000\n2\n0\na 49999999 10\nf 49999998\n")
                == "folder/some.rep:6: frees 49999998, which is not allocated")
    }

    @Test func moreThanAnyMachineHas_IsAnError_NotAnOverflow() {
        let requests = (0..<129).map { "a \($0) 1099511627776\n" }.joined()
        #expect(error("0\n129\n128\n0\n" + (0..<128).map { "a \($0) 1099511627776\n" }.joined()) == "none")
        let words =
            "folder/some.rep:133: with it more than 140737488355328 bytes are allocated at once: no machine has them"
        #expect(error("0\n129\n129\n0\n" + requests) == words)
    }

    @Test func folder_IsAnError() {
        do throws(HeapTraceError) {
            _ = try HeapTrace(path: "/tmp")
            Issue.record("a folder was read")
        } catch {
            #expect(error.description == "/tmp: Is a directory")
        }
    }

    @Test func nameInAMessage_HoldsNothingATerminalObeys() {
        do throws(HeapTraceError) {
            _ = try HeapTrace(path: "/nowhere/\u{1b}[2J\n.rep")
            Issue.record("a file that is not there was read")
        } catch {
            #expect(error.description == "/nowhere/?[2J?.rep: No such file or directory")
        }
    }

    @Test func missingFile_IsAnError() {
        do throws(HeapTraceError) {
            _ = try HeapTrace(path: "/nowhere/at/all.rep")
            Issue.record("a file that is not there was read")
        } catch {
            #expect(error.description == "/nowhere/at/all.rep: No such file or directory")
        }
    }

    @Test func anyBytes_GiveATraceOrAnError() {
        var random = SeededRandom(seed: 11)
        let alphabet = Array("0123456789arf -\n\r\tx".utf8)
        var traces = 0
        for _ in 0..<3000 {
            var bytes = Array("9\n4\n\(Int.random(in: 0...4, using: &random))\n1\n".utf8)
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                bytes.append(alphabet.randomElement(using: &random) ?? 0)
            }
            if Int.random(in: 0..<4, using: &random) == 0 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if (try? HeapTrace.parse(bytes, path: "x")) != nil { traces += 1 }
        }
        #expect(traces > 0)
    }
}
