// A value at an address that stays the same while its owner moves: allocated once, at set-up, and freed with the owner.
// Who is lent the address reaches the value without an `inout` through every call on the way. An access through it has
// no check for exclusivity: whoever uses it keeps each access short, a field or one call, and on one thread.

struct Pinned<Value: ~Copyable>: ~Copyable {
    /// Valid as long as this owner.
    let address: UnsafeMutablePointer<Value>

    init(_ value: consuming Value) {
        address = .allocate(capacity: 1)
        address.initialize(to: value)
    }

    deinit {
        address.deinitialize(count: 1)
        address.deallocate()
    }
}
