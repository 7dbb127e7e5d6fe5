// One character position of the canvas.

struct Cell: Equatable, Sendable {
    var scalar: Unicode.Scalar = " "
    /// Combining marks on the scalar; 0 for none.
    var mark: UInt32 = 0
    var secondMark: UInt32 = 0
    /// Columns: 1 or 2; 0 for the right half of the wide character to the left.
    var width: UInt8 = 1
    var role: Role = .text
    var plane: Plane = .base
}
