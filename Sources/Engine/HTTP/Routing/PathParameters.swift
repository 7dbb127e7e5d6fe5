// What the parameters of a route's path stood for in the request at hand: a view of the router's memory, on the loop's
// thread, good while the handler runs.

import Glibc

struct PathParameters: BitwiseCopyable {
    /// Bytes of the path: start and end.
    typealias Place = (start: UInt32, end: UInt32)

    /// As many as `count`, in the order of the path.
    let names: UnsafePointer<UnsafeRawBufferPointer>
    let places: UnsafePointer<Place>
    let count: Int

    @inline(__always)
    func place(of name: StaticString) -> Place? {
        var index = 0
        while index < count {
            let own = names[index]
            if own.count == name.utf8CodeUnitCount, let base = own.baseAddress,
                memcmp(base, name.utf8Start, own.count) == 0
            {
                return places[index]
            }
            index &+= 1
        }
        return nil
    }
}
