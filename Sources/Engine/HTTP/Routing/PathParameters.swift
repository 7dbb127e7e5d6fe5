// The values of a route's path parameters in the current request: a view of the router's memory, on the loop's thread,
// valid while the handler runs.

import Glibc

struct PathParameters: BitwiseCopyable {
    /// A range of the path's bytes: start and end.
    typealias Place = (start: UInt32, end: UInt32)

    /// `count` names, in the order of the path.
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
