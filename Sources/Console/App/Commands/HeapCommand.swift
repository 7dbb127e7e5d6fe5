// `reactor heap replay FILE...`: the loops' allocator on its own. Replays traces of the CS:APP malloc lab over one
// policy or all of them.

import ArgumentParser
import Engine

struct HeapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heap",
        abstract: "Try the event loops' memory allocator on its own.",
        subcommands: [HeapReplayCommand.self]
    )
}

struct HeapReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Replay recorded allocations over the allocator's placement policies.",
        discussion: """
            A trace is a text file: two to four header lines, a number each (a suggested heap size, the number of ids, \
            the number of operations, a weight; the weight may be left out, or both the size and the weight), then one \
            line an operation: `a ID BYTES` allocates, `r ID BYTES` reallocates, `f ID` frees. Every payload is \
            checked. Shown are million operations per second of processor time, and the \
            utilisation: the most payload at once over the most memory held from the kernel. Exit status: 0 when \
            everything was right, 1 when a trace cannot be read or a payload was not kept.
            """
    )

    @Argument(help: ArgumentHelp("The trace files.", valueName: "file"))
    var files: [String]

    @Option(help: "first-fit, next-fit, best-fit, segregated, or all.")
    var policy: PolicyChoice = .one(.segregated)

    @Option(help: "The most memory a heap may hold, as 512k, 64M, 1G.")
    var limit = ByteCount(4 << 30)

    @Option(
        name: .customLong("time"),
        help: ArgumentHelp("Milliseconds to measure each trace and policy for.", valueName: "ms"))
    var milliseconds: Int = 100

    @Flag(help: "Print a JSON array of {trace, policy, ops, mops, utilisation, ok}.")
    var json = false

    @Flag(help: "Leave out the pictures of the heaps at their peaks.")
    var noPicture = false

    @Flag(help: "Draw in ASCII.")
    var ascii = false

    func validate() throws {
        guard (1...600_000).contains(milliseconds) else { throw ValidationError("--time is 1 to 600000 milliseconds") }
    }

    func run() throws {
        // All are read first, because a mistake in the last one must not show only after minutes.
        var traces: [HeapTrace] = []
        do throws(HeapTraceError) {
            for file in files { traces.append(try HeapTrace(path: file)) }
        } catch {
            throw Output.failure(error.description)
        }
        var report = HeapReplayReport(width: ascii ? 64 : 72, ascii: ascii, showsPictures: !noPicture)
        if !json { Output.print(report.heading) }
        for trace in traces {
            for policy in policy.kinds {
                let replay = HeapReplay(
                    trace, policy: policy, limit: limit.bytes, cells: report.cells, milliseconds: milliseconds)
                report.add(replay)
                if !json { for line in report.lines(replay) { Output.print(line) } }
            }
        }
        if json {
            Output.print(try report.json())
        } else {
            for line in report.summary { Output.print(line) }
        }
        if !report.isRight { throw ExitCode.failure }
    }
}
