// Records what is asked of every heap, as a trace for `reactor heap replay`. Only in a build with -DRECORD_HEAP, see
// Benchmarks/Heap/record.sh; in every other build these functions are empty and leave no code.

#if RECORD_HEAP
    import Glibc

    enum HeapRecorder {
        // Written under the lock only.
        nonisolated(unsafe) private static var ids: [UInt: Int] = [:]
        nonisolated(unsafe) private static var nextID = 0
        nonisolated(unsafe) private static var file: UnsafeMutablePointer<FILE>? = getenv("REACTOR_HEAP_TRACE").flatMap
        { fopen($0, "w") }
        nonisolated(unsafe) private static var lock = pthread_mutex_t()

        static func allocated(_ block: UnsafeMutableRawPointer?, _ byteCount: Int) {
            guard let block else { return }
            locked {
                ids[UInt(bitPattern: block)] = nextID
                put("a \(nextID) \(max(0, byteCount))\n")
                nextID += 1
            }
        }

        static func reallocated(_ block: UnsafeMutableRawPointer, to moved: UnsafeMutableRawPointer?, _ byteCount: Int)
        {
            guard let moved else { return }
            locked {
                guard let id = ids.removeValue(forKey: UInt(bitPattern: block)) else { return }
                ids[UInt(bitPattern: moved)] = id
                put("r \(id) \(max(0, byteCount))\n")
            }
        }

        static func freed(_ block: UnsafeMutableRawPointer) {
            locked {
                if let id = ids.removeValue(forKey: UInt(bitPattern: block)) { put("f \(id)\n") }
            }
        }

        private static func put(_ line: String) {
            if let file { fputs(line, file) }
        }

        private static func locked(_ body: () -> Void) {
            pthread_mutex_lock(&lock)
            body()
            pthread_mutex_unlock(&lock)
        }
    }
#else
    enum HeapRecorder {
        @inline(__always) static func allocated(_: UnsafeMutableRawPointer?, _: Int) {}
        @inline(__always) static func reallocated(_: UnsafeMutableRawPointer, to _: UnsafeMutableRawPointer?, _: Int) {}
        @inline(__always) static func freed(_: UnsafeMutableRawPointer) {}
    }
#endif
