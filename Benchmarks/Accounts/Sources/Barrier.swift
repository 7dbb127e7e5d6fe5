// A barrier where threads wait until all have arrived.

import Glibc
import Synchronization

final class Barrier: Sendable {
    private let arrived = Atomic<Int>(0)
    private let isOpen = Atomic<Bool>(false)

    func arrive() {
        arrived.wrappingAdd(1, ordering: .relaxed)
        while !isOpen.load(ordering: .acquiring) { usleep(500) }
    }

    func waitFor(_ count: Int) {
        while arrived.load(ordering: .relaxed) < count { usleep(1000) }
    }

    func open() { isOpen.store(true, ordering: .releasing) }
}
