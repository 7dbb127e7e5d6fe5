// Replays one trace of the CS:APP malloc lab over malloc, realloc and free of whichever allocator the program was
// started with (LD_PRELOAD), and prints a line: name, million operations per second of processor time, utilisation.
// Built and run by compare.sh; the counterpart of `reactor heap replay`, measured the same way.
//
// The throughput is the median of five measurements of warm replays: the allocator has replayed the trace before, and
// gives and takes the same blocks again, with whatever it then asks of the kernel counted. What a trace leaves in use
// is freed between two replays, outside the measured time. The utilisation is the most payload at once over
// the growth of the process's resident anonymous memory, with every payload written to, in a process that has done
// nothing else; the trace itself lies in a mapping. It flatters: memory that an allocator holds and never touched is
// not in it, and a trace of a few pages may fit into what the process had before (then 100 % is shown).

import Glibc

struct Operation {
    var kind: UInt8
    var id: Int
    var byteCount: Int
}

func fail(_ text: StaticString) -> Never {
    fputs("malloc-replay: ", stderr)
    fputs(UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self), stderr)
    fputs("\n", stderr)
    exit(1)
}

func map(_ byteCount: Int) -> UnsafeMutableRawPointer {
    guard let memory = mmap(nil, max(1, byteCount), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
        memory != MAP_FAILED
    else { fail("no memory") }
    return memory
}

/// Reads a trace without calling malloc.
func load(_ path: UnsafePointer<CChar>) -> (operations: UnsafeMutableBufferPointer<Operation>, ids: Int) {
    let file = open(path, O_RDONLY)
    var status = stat()
    guard file >= 0, fstat(file, &status) == 0 else { fail("the trace cannot be read") }
    let size = Int(status.st_size)
    let text = map(size + 1)
    var have = 0
    while have < size {
        let count = read(file, text + have, size - have)
        if count <= 0 { fail("the trace cannot be read") }
        have += count
    }
    close(file)
    let bytes = UnsafeMutableBufferPointer(start: text.assumingMemoryBound(to: UInt8.self), count: size)
    var lines = 1
    for byte in bytes where byte == 10 { lines += 1 }
    let operations = map(lines * MemoryLayout<Operation>.stride).bindMemory(to: Operation.self, capacity: lines)
    var count = 0
    var ids = 0
    var at = 0
    while at < size {
        var kind: UInt8 = 0
        var numbers = (0, 0)
        var words = 0
        var inWord = false
        while at < size, bytes[at] != 10 {
            let byte = bytes[at]
            at += 1
            if byte <= 32 {
                inWord = false
                continue
            }
            if !inWord { words += 1 }
            inWord = true
            if words == 1 { kind = byte }
            if byte >= 48, byte <= 57 {
                if words == 2 { numbers.0 = numbers.0 * 10 + Int(byte) - 48 }
                if words == 3 { numbers.1 = numbers.1 * 10 + Int(byte) - 48 }
            }
        }
        at += 1
        // Lines of a number alone are the header's.
        if words < 2 { continue }
        operations[count] = Operation(kind: kind, id: numbers.0, byteCount: numbers.1)
        count += 1
        ids = max(ids, numbers.0 + 1)
    }
    return (UnsafeMutableBufferPointer(start: operations, count: count), ids)
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

/// Frees what the trace left in use.
func finish(_ blocks: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ ids: Int) {
    for id in 0..<ids {
        if let block = blocks[id] { free(block) }
        blocks[id] = nil
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
            if byte == 32 {
                index += 1
            } else if byte >= 48, byte <= 57 {
                let digit = Int(byte) - 48
                if index == 0 { numbers.0 = numbers.0 * 10 + digit }
                if index == 1 { numbers.1 = numbers.1 * 10 + digit }
                if index == 2 { numbers.2 = numbers.2 * 10 + digit }
            }
        }
        return (numbers.1 - numbers.2) * 4096
    }
}

/// - Returns: the most payload at once over the most growth of resident memory.
func utilisation(_ operations: UnsafeMutableBufferPointer<Operation>, _ ids: Int) -> Double {
    let blocks = map(ids * 8).bindMemory(to: UnsafeMutableRawPointer?.self, capacity: ids)
    let sizes = map(ids * 8).bindMemory(to: Int.self, capacity: ids)
    memset(blocks, 0, ids * 8)
    memset(sizes, 0, ids * 8)
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
    for id in 0..<ids where sizes[id] > 0 { free(blocks[id]) }
    return min(1, Double(peak) / Double(held))
}

guard CommandLine.argc == 2, let path = CommandLine.unsafeArgv[1] else { fail("give one trace") }
let (operations, ids) = load(path)
let share = utilisation(operations, ids)
let blocks = map(ids * 8).bindMemory(to: UnsafeMutableRawPointer?.self, capacity: ids)
var rates: [Double] = []
let all = UnsafeBufferPointer(operations)
play(all, blocks)
finish(blocks, ids)
for _ in 0..<5 {
    var spent = 0.0
    var passes = 0
    repeat {
        let start = processorTime()
        play(all, blocks)
        spent += processorTime() - start
        passes += 1
        finish(blocks, ids)
    } while spent < 0.02
    rates.append(Double(passes * all.count) / spent / 1e6)
}
let name = strrchr(path, 0x2F).map { $0 + 1 } ?? path
print(String(cString: name), rates.sorted()[2], share)
