// Replays traces of the CS:APP malloc lab over malloc, realloc and free of whichever allocator the program was started
// with (LD_PRELOAD), and prints one line a trace: name, million operations per second of processor time, utilisation.
// Built and run by compare.sh; the counterpart of `reactor heap replay`, measured the same way.
//
// The throughput is the median of five measurements of warm replays. The utilisation is the most payload at once over
// the growth of the process's resident anonymous memory, looked at at the peak and 400 times in between, each trace in a
// process of its own with every payload written to. An allocator's memory that was never touched is not in it.

import Glibc

struct Operation {
    var kind: UInt8
    var id: Int
    var byteCount: Int
}

func fail(_ text: String) -> Never {
    fputs("malloc-replay: \(text)\n", stderr)
    exit(1)
}

func load(_ path: String) -> (operations: [Operation], ids: Int) {
    guard let file = fopen(path, "r") else { fail("\(path): \(String(cString: strerror(errno)))") }
    defer { fclose(file) }
    var operations: [Operation] = []
    var ids = 0
    var line = 0
    var text = [CChar](repeating: 0, count: 256)
    while fgets(&text, 256, file) != nil {
        let words = text.prefix { $0 != 0 }.split { $0 <= 32 }.map { String(decoding: $0.map { UInt8(bitPattern: $0) }, as: UTF8.self) }
        if words.isEmpty { continue }
        line += 1
        if line <= 4 { continue }
        guard let kind = words[0].utf8.first, words.count >= 2, let id = Int(words[1]) else { fail("\(path): not a trace") }
        operations.append(Operation(kind: kind, id: id, byteCount: words.count > 2 ? Int(words[2]) ?? 0 : 0))
        ids = max(ids, id + 1)
    }
    return (operations, ids)
}

func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

@inline(never)
func play(_ operations: UnsafeBufferPointer<Operation>, _ blocks: UnsafeMutablePointer<UnsafeMutableRawPointer?>) {
    for operation in operations {
        let place = blocks + operation.id
        switch operation.kind {
        case UInt8(ascii: "a"): place.pointee = malloc(operation.byteCount)
        case UInt8(ascii: "r"): place.pointee = realloc(place.pointee, operation.byteCount)
        default:
            free(place.pointee)
            place.pointee = nil
        }
    }
}

/// Pages of resident anonymous memory, without a call of malloc.
func residentBytes() -> Int {
    let file = open("/proc/self/statm", O_RDONLY)
    guard file >= 0 else { fail("/proc/self/statm cannot be read") }
    defer { close(file) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
        let count = max(0, read(file, buffer.baseAddress, 256))
        var numbers = (0, 0, 0)
        var index = 0
        for byte in buffer[..<count] where index < 3 {
            if byte == 32 { index += 1 } else if byte >= 48, byte <= 57 {
                let digit = Int(byte) - 48
                if index == 0 { numbers.0 = numbers.0 * 10 + digit }
                if index == 1 { numbers.1 = numbers.1 * 10 + digit }
                if index == 2 { numbers.2 = numbers.2 * 10 + digit }
            }
        }
        return (numbers.1 - numbers.2) * 4096
    }
}

/// In a child, so that nothing of an earlier trace is there.
func utilisation(_ operations: [Operation], _ ids: Int) -> Double {
    let blocks = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: ids)
    let sizes = UnsafeMutablePointer<Int>.allocate(capacity: ids)
    blocks.initialize(repeating: nil, count: ids)
    sizes.initialize(repeating: 0, count: ids)
    var live = 0
    var peak = 0
    var held = 1
    let step = max(1, operations.count / 400)
    let before = residentBytes()
    for (index, operation) in operations.enumerated() {
        let place = blocks + operation.id
        let old = sizes[operation.id]
        switch operation.kind {
        case UInt8(ascii: "a"): place.pointee = malloc(operation.byteCount)
        case UInt8(ascii: "r"): place.pointee = realloc(place.pointee, operation.byteCount)
        default: free(place.pointee)
        }
        sizes[operation.id] = operation.byteCount
        live += operation.byteCount - old
        if operation.kind != UInt8(ascii: "f"), let block = place.pointee, operation.byteCount > old {
            memset(block + old, 1, operation.byteCount - old)
        }
        if live > peak { peak = live }
        if index % step == 0 || live == peak { held = max(held, residentBytes() - before) }
    }
    return Double(peak) / Double(held)
}

for path in CommandLine.arguments.dropFirst() {
    let (operations, ids) = load(path)
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let blocks = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: ids)
    blocks.initialize(repeating: nil, count: ids)
    var pipeEnds: [Int32] = [0, 0]
    guard pipe(&pipeEnds) == 0 else { fail("no pipe") }
    fflush(stdout)
    let child = posixFork()
    if child == 0 {
        var share = utilisation(operations, ids)
        _ = write(pipeEnds[1], &share, 8)
        _exit(0)
    }
    var share = 0.0
    _ = read(pipeEnds[0], &share, 8)
    var status: Int32 = 0
    waitpid(child, &status, 0)
    close(pipeEnds[0])
    close(pipeEnds[1])
    var rates: [Double] = []
    operations.withUnsafeBufferPointer { operations in
        play(operations, blocks)
        for _ in 0..<5 {
            var spent = 0.0
            var passes = 0
            repeat {
                let start = processorTime()
                play(operations, blocks)
                spent += processorTime() - start
                passes += 1
            } while spent < 0.02
            rates.append(Double(passes * operations.count) / spent / 1e6)
        }
    }
    print(name, rates.sorted()[2], share)
}
