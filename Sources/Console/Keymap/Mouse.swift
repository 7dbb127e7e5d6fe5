// A click or a turn of the wheel, with its place on the screen.

struct Mouse: Hashable, Sendable {
    enum Kind: Hashable, Sendable { case press, wheelUp, wheelDown }

    var x: Int
    var y: Int
    var kind: Kind
}
